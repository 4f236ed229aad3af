// An answer on its way out: a short one at once, a long one in slices, so that a list of everything does not hold up a renewal of a Lease.
import type { ServerResponse } from 'node:http'
import { openOutbox } from './outbox.ts'
import type { Answer, LongAnswer, Reply } from './status.ts'

/** What a person reads with kubectl get --raw ends like a line. */
const lineEnd = '\n'

export function send(response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return
  if ('pieces' in reply) sendSlices(response, reply)
  else sendWhole(response, reply)
}

function sendWhole(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const isJson = body.startsWith('{')
  const text = isJson ? body + lineEnd : body
  response.writeHead(status, {
    'content-type': isJson ? 'application/json' : 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-cache, private',
    ...headers,
  })
  // With a string Node would write the head in its encoding too; headers are bytes already.
  response.end(headers.warning ? Buffer.from(text) : text)
}

function sendSlices(response: ServerResponse, { status, pieces, headers = {} }: LongAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-cache, private', ...headers })
  const outbox = openOutbox(response, { maxWaitingChars: lineEnd.length })
  outbox.begin(pieces)
  outbox.add(lineEnd)
  outbox.end()
}
