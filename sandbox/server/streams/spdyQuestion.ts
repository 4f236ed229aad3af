// A node is asked for a connection of SPDY streams.
import type { IncomingMessage } from 'node:http'
import { hostOf, type Question, type Upstream } from './upstream.ts'

const VERSIONS = 'X-Stream-Protocol-Version'

/** Offers the node what the client offers: the streams' protocol is between these two. */
export function spdyQuestion(
  to: { upstream: Upstream; path: string },
  { headers, headersDistinct }: IncomingMessage,
): Question {
  const offered = headersDistinct[VERSIONS.toLowerCase()] ?? []
  return askFor(to, headers.upgrade ?? 'SPDY/3.1', offered)
}

/** For streams that end here. */
export function ownSpdyQuestion(to: { upstream: Upstream; path: string }, protocol: string): Question {
  return askFor(to, 'SPDY/3.1', [protocol])
}

function askFor(
  { upstream, path }: { upstream: Upstream; path: string },
  protocol: string,
  versions: readonly string[],
): Question {
  const offers = versions.flatMap(version => [VERSIONS, version])
  const headers = [
    'Host',
    hostOf(upstream),
    'Connection',
    'Upgrade',
    'Upgrade',
    protocol,
    'Content-Length',
    '0',
    ...offers,
  ]
  return { method: 'POST', path, headers }
}
