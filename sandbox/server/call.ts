// One request on its way through the server, read as far as headers and query tell.
import type { IncomingMessage } from 'node:http'
import type { User } from './access/user.ts'
import { Refusal } from './refusal.ts'
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

export function readCall(incoming: IncomingMessage, user: User): Call {
  const url = new URL(incoming.url ?? '/', 'https://sandbox')
  const method = incoming.method ?? 'GET'
  return { method, url, resource: readResource(method, url), incoming, user }
}

export async function readBytes(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) {
      throw new Refusal(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${MAX_BODY_BYTES}`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
