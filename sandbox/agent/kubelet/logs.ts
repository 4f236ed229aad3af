// `kubectl logs`.
import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { type LogQuery, readLog } from '../container/readLog.ts'
import type { Pods } from '../pods.ts'
import { findLog } from './find.ts'
import { Refusal } from './refusal.ts'
import type { Route } from './route.ts'

export async function serveLogs(pods: Pods, route: Route & { kind: 'logs' }, response: ServerResponse): Promise<void> {
  const query = parseLogQuery(route.query, Date.now())
  const log = findLog(pods, route, route.query.get('previous') === 'true')
  const left = new AbortController()
  response.on('close', () => left.abort())
  response.writeHead(200, { 'content-type': 'text/plain' })
  response.flushHeaders()
  try {
    await pipeline(readLog(log, query, left.signal), response)
  } catch (error) {
    if (!left.signal.aborted) throw error
  }
}

/** `nowMs` is the wall clock. */
export function parseLogQuery(query: URLSearchParams, nowMs: number): LogQuery {
  const number = (name: string) => {
    const text = query.get(name)
    if (text === null || text === '') return undefined
    if (!/^\d+$/.test(text)) throw new Refusal(422, `${name}: ${JSON.stringify(text)} is not a whole number`)
    return Number(text)
  }
  const sinceSeconds = number('sinceSeconds')
  const sinceTime = query.get('sinceTime')
  const stream = { Stdout: 'stdout', Stderr: 'stderr' }[query.get('stream') ?? ''] as LogQuery['stream']
  return {
    follow: query.get('follow') === 'true',
    timestamps: query.get('timestamps') === 'true',
    tailLines: number('tailLines'),
    limitBytes: number('limitBytes'),
    ...(sinceSeconds === undefined ? {} : { sinceMs: nowMs - sinceSeconds * 1000 }),
    ...(sinceTime ? { sinceMs: Date.parse(sinceTime) } : {}),
    ...(stream ? { stream } : {}),
  }
}
