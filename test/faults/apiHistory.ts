// Every version as the API server tells it, over connections of its own. A server that is killed tells nobody what came last: where that happens, etcd is asked (etcdHistory.ts).
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { parse } from 'yaml'
import type { Seen, Version } from './check/evidence.ts'
import type { Following, Kind, List, Source } from './history.ts'
import { linesOf } from './lines.ts'

type Server = { readonly url: URL; readonly headers: Record<string, string>; readonly tls: object }
type Event = { readonly type: string; readonly object: Seen & { readonly code?: number; readonly message?: string } }

export function apiHistory(kubeconfig: string): Source {
  const server = readServer(kubeconfig)
  return { list: kind => list(server, kind), follow: (kind, from, following) => follow(server, kind, from, following) }
}

async function list(server: Server, { path }: Kind): Promise<List> {
  const chunks: Buffer[] = []
  const response = await open(server, path)
  for await (const chunk of response) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  if (response.statusCode !== 200) throw new Error(`GET ${path}: ${response.statusCode} ${text}`)
  return JSON.parse(text) as List
}

async function follow(server: Server, { path }: Kind, from: string, following: Following): Promise<void> {
  const query = `watch=true&allowWatchBookmarks=true&timeoutSeconds=3600&resourceVersion=${from}`
  const response = await open(server, `${path}?${query}`, following.signal)
  if (response.statusCode !== 200) throw new Error(`GET ${path}?${query}: ${response.statusCode}`)
  try {
    for await (const line of linesOf(response)) {
      const { type, object } = JSON.parse(line) as Event
      if (type === 'ERROR') return following.onGap(`${object.code} ${object.message}`)
      if (type === 'BOOKMARK') following.onProgress(object.metadata.resourceVersion)
      else following.onVersion(type as Version['type'], object)
    }
  } catch (error) {
    // A connection that breaks is followed on from where it was.
    if (error instanceof SyntaxError) throw error
  }
}

function readServer(kubeconfig: string): Server {
  const config = parse(readFileSync(kubeconfig, 'utf8')) as {
    clusters: { cluster: { server: string; 'certificate-authority-data'?: string; 'certificate-authority'?: string } }[]
    users: { user: Record<string, string | undefined> }[]
  }
  const { cluster } = config.clusters[0]!
  const { user } = config.users[0]!
  const bytesOf = (data: string | undefined, file: string | undefined) =>
    data ? Buffer.from(data, 'base64') : file ? readFileSync(file) : undefined
  return {
    url: new URL(cluster.server),
    headers: { 'user-agent': 'history', ...(user.token && { authorization: `Bearer ${user.token}` }) },
    tls: {
      ca: bytesOf(cluster['certificate-authority-data'], cluster['certificate-authority']),
      cert: bytesOf(user['client-certificate-data'], user['client-certificate']),
      key: bytesOf(user['client-key-data'], user['client-key']),
    },
  }
}

function open({ url, headers, tls }: Server, path: string, signal?: AbortSignal) {
  const { promise, resolve, reject } = Promise.withResolvers<import('node:http').IncomingMessage>()
  const { hostname, port } = url
  request({ hostname, port, path, headers, ...tls, ...(signal && { signal }) }, resolve)
    .on('error', reject)
    .end()
  return promise
}
