// Requests that the API server hands on to a pod, a Service or a node, with any method, body and protocol.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Call, Parts, Upgrade } from './call.ts'
import { renderDialError } from './dialError.ts'
import { passUpgrade } from './passUpgrade.ts'
import { findProxyTarget, unreachable } from './proxyTarget.ts'
import { filterHeaders, withoutHops } from './socket.ts'
import { answerOf, open, type Question } from './upstream.ts'

/** Who asks is the API server's knowledge, not the target's. */
const kept = (name: string) => name !== 'authorization' && name !== 'expect' && !name.startsWith('impersonate-')

export type Exchange = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly left: AbortSignal
}

export async function serveProxy(parts: Parts, call: Call, { request, response, left }: Exchange): Promise<void> {
  const upstream = findProxyTarget(parts, call)
  if (call.path === '' && (request.method === 'GET' || request.method === 'HEAD')) {
    response.writeHead(301, { location: withSlash(request.url ?? '/') })
    response.end()
    return
  }
  const question = buildQuestion(call, request)
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
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers)
  try {
    await pipeline(answer, response)
  } catch (error) {
    if (!left.aborted) throw error
  }
}

export async function upgradeProxy(parts: Parts, call: Call, upgrade: Upgrade & { left: AbortSignal }): Promise<void> {
  const question = buildQuestion(call, upgrade.request)
  await passUpgrade({ upstream: findProxyTarget(parts, call), question, left: upgrade.left }, upgrade)
}

function buildQuestion({ path }: Call, request: IncomingMessage): Question {
  const { rawHeaders, method = 'GET', url = '/', socket } = request
  const at = url.indexOf('?')
  const prefix = url.slice(0, at < 0 ? undefined : at).slice(0, -path.length || undefined)
  const came = request.headers['x-forwarded-for']
  const clients = [came, socket.remoteAddress].filter(Boolean).join(', ')
  const own = ['X-Forwarded-For', clients, 'X-Forwarded-Uri', `${prefix}${path || '/'}`]
  const headers = filterHeaders(
    rawHeaders,
    name => kept(name) && !['x-forwarded-for', 'x-forwarded-uri'].includes(name),
  )
  return {
    method,
    path: `${posix.normalize(path || '/')}${at < 0 ? '' : url.slice(at)}`,
    headers: [...headers, ...own],
  }
}

function withSlash(url: string): string {
  const [path, ...query] = url.split('?')
  return [`${path}/`, ...query].join('?')
}
