// Requests that the API server hands on to a pod, a Service or a node, with any method, body and protocol.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { Call, Parts, Upgrade } from './call.ts'
import { renderDialError } from './dialError.ts'
import { rewriteLocation } from './location.ts'
import { passUpgrade } from './passUpgrade.ts'
import { type ProxyPath, readProxyPath } from './proxyPath.ts'
import { findProxyTarget, unreachable } from './proxyTarget.ts'
import { filterHeaders, withoutHops } from './socket.ts'
import { answerOf, hostOf, open, type Question } from './upstream.ts'

/** Who asks is the API server's knowledge, not the target's. */
const kept = (name: string) => name !== 'authorization' && name !== 'expect' && !name.startsWith('impersonate-')

/** Said anew by us. */
const forwarded = new Set(['x-forwarded-for', 'x-forwarded-uri'])

export type Exchange = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly left: AbortSignal
}

export async function serveProxy(parts: Parts, call: Call, { request, response, left }: Exchange): Promise<void> {
  const upstream = findProxyTarget(parts, call)
  const path = readProxyPath(request.url ?? '/')
  if (path.rest === '' && (request.method === 'GET' || request.method === 'HEAD')) {
    response.writeHead(301, { location: `${path.prefix}/${path.query}` })
    response.end()
    return
  }
  const question = buildQuestion(path, request)
  const chunked = request.headers['transfer-encoding'] === undefined ? [] : ['Transfer-Encoding', 'chunked']
  const asked = open(upstream, { ...question, headers: [...withoutHops(question.headers), ...chunked] })
  // A target may answer without having read all of the body; what matters then is its answer.
  void pipeline(request, asked).catch(() => {})
  let answer: IncomingMessage
  try {
    answer = (await answerOf(asked, left)).response
  } catch (error) {
    if (left.aborted) return
    throw unreachable(renderDialError(error, upstream))
  }
  const headers = filterHeaders(withoutHops(answer.rawHeaders), name => !name.startsWith('access-control-'))
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'location')
  const hosts = [hostOf(upstream), request.headers.host ?? '']
  if (at >= 0) headers[at + 1] = rewriteLocation(headers[at + 1]!, { prefix: path.prefix, hosts })
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers)
  try {
    await pipeline(answer, response)
  } catch (error) {
    if (!left.aborted) throw error
  }
}

export async function upgradeProxy(parts: Parts, call: Call, upgrade: Upgrade & { left: AbortSignal }): Promise<void> {
  const question = buildQuestion(readProxyPath(upgrade.request.url ?? '/'), upgrade.request)
  await passUpgrade({ upstream: findProxyTarget(parts, call), question, left: upgrade.left }, upgrade)
}

function buildQuestion({ prefix, rest, query }: ProxyPath, request: IncomingMessage): Question {
  const { rawHeaders, method = 'GET', socket } = request
  const clients = [request.headers['x-forwarded-for'], socket.remoteAddress].filter(Boolean).join(', ')
  const own = ['X-Forwarded-For', clients, 'X-Forwarded-Uri', `${prefix}${rest || '/'}`]
  const headers = filterHeaders(rawHeaders, name => kept(name) && !forwarded.has(name))
  return { method, path: `${rest || '/'}${query}`, headers: [...headers, ...own] }
}
