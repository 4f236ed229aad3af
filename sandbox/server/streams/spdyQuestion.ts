// A node is asked for a connection of SPDY streams.
import type { IncomingMessage } from 'node:http'
import { hostOf, type Question, type Upstream } from './upstream.ts'

const VERSIONS = 'X-Stream-Protocol-Version'

type Way = { readonly upstream: Upstream; readonly path: string }

/** Offers the node what the client offers: the streams' protocol is between these two. */
export function spdyQuestion(to: Way, request: IncomingMessage): Question {
  const offered = request.headersDistinct[VERSIONS.toLowerCase()] ?? []
  return askFor(to, request, [request.headers.upgrade ?? 'SPDY/3.1', ...offered])
}

/** For streams that end here. */
export function ownSpdyQuestion(to: Way, request: IncomingMessage, protocol: string): Question {
  return askFor(to, request, ['SPDY/3.1', protocol])
}

function askFor({ upstream, path }: Way, { headers }: IncomingMessage, protocols: readonly string[]): Question {
  const [protocol, ...versions] = protocols
  const offers = versions.flatMap(version => [VERSIONS, version])
  const taken = headers.accept === undefined ? [] : ['Accept', headers.accept]
  const asked = ['Host', hostOf(upstream), 'Connection', 'Upgrade', 'Upgrade', protocol!, 'Content-Length', '0']
  return { method: 'POST', path, headers: [...asked, ...taken, ...offers] }
}
