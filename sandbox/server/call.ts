// One request on its way through the server, read as far as headers and query tell.
import type { IncomingMessage } from 'node:http'
import type { User } from './access/user.ts'
import { badRequest, Refusal } from './refusal.ts'
import { type ResourceRequest, readResource } from './request.ts'

export type Call = {
  readonly method: string
  readonly url: URL
  /** Undefined: no resource, but a path such as /apis. */
  readonly resource: ResourceRequest | undefined
  readonly incoming: IncomingMessage
  readonly user: User
}

/** Real servers take 3 MiB. */
const MAX_BODY_BYTES = 3 * 1024 * 1024
/** Of a body that is too large, so much is read, or for so long, before it is refused. */
const MAX_DROPPED_BYTES = 64 * 1024 * 1024
const DROPPED_FOR_MS = 2_000

export function readCall(incoming: IncomingMessage, user: User): Call {
  const url = readUrl(incoming.url ?? '/')
  const method = incoming.method ?? 'GET'
  return { method, url, resource: readResource(method, url), incoming, user }
}

function readUrl(text: string): URL {
  const url = URL.parse(text, 'https://sandbox')
  if (!url) throw badRequest(`${JSON.stringify(text)} is no URL`)
  return url
}

const bodies = new WeakMap<IncomingMessage, Promise<Buffer>>()

/** However often it is asked for. Throws for a body that is too large. The rest of it is read and dropped first: a client that still writes when its connection is closed would not hear the answer. */
export function readBytes(incoming: IncomingMessage): Promise<Buffer> {
  const body = bodies.get(incoming) ?? collect(incoming)
  bodies.set(incoming, body)
  return body
}

function collect(incoming: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    let patience: NodeJS.Timeout | undefined
    const refuse = () => {
      clearTimeout(patience)
      const message = `Request entity too large: limit is ${MAX_BODY_BYTES}`
      reject(new Refusal(413, 'RequestEntityTooLarge', message))
    }
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MAX_BODY_BYTES) return chunks.push(chunk)
      chunks.length = 0
      // It may wait for the answer, or never end.
      patience ??= setTimeout(refuse, DROPPED_FOR_MS)
      if (size > MAX_DROPPED_BYTES) refuse()
    })
    incoming.on('end', () => (size > MAX_BODY_BYTES ? refuse() : resolve(Buffer.concat(chunks))))
    incoming.on('close', () => clearTimeout(patience))
    // Whoever leaves in the middle of a body is no failure of the server's.
    incoming.on('error', () => reject(badRequest('unexpected EOF')))
    // Of one whose body was read, or whose client left, before this asks.
    if (incoming.readableEnded) resolve(Buffer.alloc(0))
    else if (incoming.destroyed) reject(badRequest('unexpected EOF'))
  })
}
