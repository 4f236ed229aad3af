// One exchange that brought no usable answer, and what is known of it all the same.

type ExchangeErrorKind = 'timeout' | 'network' | 'malformed'

/** The request cannot have had an effect unless `sent`. */
export class ExchangeError extends Error {
  readonly kind: ExchangeErrorKind
  readonly sent: boolean
  /** `host:port` of the server that was to answer. */
  readonly server: string
  /** The connection had served before and broke before a byte of this answer: most likely the server had just closed it. */
  readonly stale: boolean

  constructor(
    message: string,
    fields: { kind: ExchangeErrorKind; sent: boolean; server: string; stale: boolean; cause?: unknown },
  ) {
    super(message, { cause: fields.cause })
    this.name = 'ExchangeError'
    this.kind = fields.kind
    this.sent = fields.sent
    this.server = fields.server
    this.stale = fields.stale
  }
}
