// Tells whether a client begins with a TLS ClientHello (RFC 8446, 4.1.2; those of 1.0 to 1.2 look alike), whole, over however many records it comes.
import { type Judgement, known, more } from './judgement.ts'

/** Of records with their headers. Those of browsers are below 2 KiB, even with the keys of post-quantum exchanges. */
export const LONGEST_HELLO = 16_384

const RECORD_HEADER = 5
const MESSAGE_HEADER = 4
const HANDSHAKE = 22
const CLIENT_HELLO = 1
/** Nobody splits a hello further; each costs time to put together. */
const MOST_RECORDS = 32

const no = known(false, 0)

/** True only when nothing is missing: who sends a hello drop by drop has no pod meanwhile. All of its bytes are for the pod. */
export function judgeClientHello(bytes: Buffer): Judgement<boolean> {
  const fragments: Buffer[] = []
  for (let at = 0; fragments.length < MOST_RECORDS; ) {
    const end = endOfRecord(bytes, at)
    if (end === undefined) return no
    if (bytes.length < at + RECORD_HEADER) return more(bytes.length === at ? at + 1 : at + RECORD_HEADER)
    fragments.push(bytes.subarray(at + RECORD_HEADER, end))
    const message = Buffer.concat(fragments)
    const needed = lengthOfMessage(message)
    if (needed === undefined) return no
    if (message.length >= needed && message.length >= MESSAGE_HEADER)
      return known(isHello(message.subarray(MESSAGE_HEADER, needed)), 0)
    // What is missing may be split over records; it has at least its own bytes.
    if (bytes.length < end) return more(Math.min(end, bytes.length + needed - message.length))
    at = end
  }
  return no
}

/** Of the record at `at`, as far as it is there; undefined when that is none that a hello may have. Below a whole header, no more than a guess. */
function endOfRecord(bytes: Buffer, at: number): number | undefined {
  const [type = HANDSHAKE, major = 3] = bytes.subarray(at)
  const begin = at + RECORD_HEADER
  if (type !== HANDSHAKE || major !== 3 || begin >= LONGEST_HELLO) return undefined
  if (bytes.length < begin) return begin
  const size = bytes.readUInt16BE(at + 3)
  return size === 0 || begin + size > LONGEST_HELLO ? undefined : begin + size
}

/** With its header, or of that alone while it is not whole; undefined when it is no hello. */
function lengthOfMessage(message: Buffer): number | undefined {
  if (message.length > 0 && message[0] !== CLIENT_HELLO) return undefined
  if (message.length < MESSAGE_HEADER) return MESSAGE_HEADER
  const length = MESSAGE_HEADER + message.readUIntBE(1, 3)
  return length > LONGEST_HELLO ? undefined : length
}

/** legacy_version, random, then three lists, and extensions or nothing. */
function isHello(body: Buffer): boolean {
  const take = (at: number, width: 1 | 2, least: number): number => {
    if (at < 0 || at + width > body.length) return -1
    const size = body.readUIntBE(at, width)
    return size < least || at + width + size > body.length ? -1 : at + width + size
  }
  if (body.length < 34 || body[0] !== 3) return false
  const afterSession = body[34]! > 32 ? -1 : take(34, 1, 0)
  const afterCiphers = take(afterSession, 2, 2)
  const afterCompression = take(afterCiphers, 1, 1)
  return afterCompression === body.length || take(afterCompression, 2, 0) === body.length
}
