// Records every version of every object that a run is judged by, over a connection of its own that no fault of ours touches, and notices when it has missed some.
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { createInterface } from 'node:readline'
import { parse } from 'yaml'
import type { Seen, Version } from './check/evidence.ts'
import { moment } from './clock.ts'

const kinds = [
  { plural: 'isolationpods', path: '/apis/soh.re/v1alpha1/isolationpods' },
  { plural: 'leases', path: '/apis/coordination.k8s.io/v1/leases' },
  { plural: 'pods', path: '/api/v1/pods' },
] as const

export type History = {
  readonly versions: readonly Version[]
  /** Times when something may have been missed: then the run proves nothing. */
  readonly gaps: readonly string[]
  stop(): void
}

type Server = { readonly url: URL; readonly headers: Record<string, string>; readonly tls: object }
type Event = { readonly type: string; readonly object: Seen & { readonly code?: number; readonly message?: string } }

/** Resolves when all watches stand. */
export async function recordHistory(kubeconfig: string): Promise<History> {
  const server = readServer(kubeconfig)
  const versions: Version[] = []
  const gaps: string[] = []
  const stopping = new AbortController()
  for (const { plural, path } of kinds) {
    const list = JSON.parse(await readAll(server, path)) as { metadata: { resourceVersion: string }; items: Seen[] }
    for (const object of list.items) versions.push({ t: moment(), plural, type: 'ADDED', object: strip(object) })
    const add = (type: Version['type'], object: Seen) =>
      void versions.push({ t: moment(), plural, type, object: strip(object) })
    const follow = async () => {
      let from = list.metadata.resourceVersion
      while (!stopping.signal.aborted) {
        await watch(server, `${path}?watch=true&allowWatchBookmarks=true&timeoutSeconds=3600&resourceVersion=${from}`, {
          signal: stopping.signal,
          onEvent({ type, object }) {
            if (type === 'ERROR') return void gaps.push(`${plural} after ${from}: ${object.code} ${object.message}`)
            from = object.metadata.resourceVersion
            if (type !== 'BOOKMARK') add(type as Version['type'], object)
          },
        })
        if (gaps.length > 0) return
      }
    }
    follow().catch((error: Error) => {
      if (!stopping.signal.aborted) gaps.push(`${plural}: ${error.message}`)
    })
  }
  return { versions, gaps, stop: () => stopping.abort() }
}

/** What is judged; a pod is long. */
function strip({ metadata, spec = {}, status = {} }: Seen): Seen {
  const { name, namespace, uid, resourceVersion, deletionTimestamp } = metadata
  const { containers: _, initContainers: _i, volumes: _v, ...rest } = spec
  const { conditions: _c, containerStatuses: _s, initContainerStatuses: _is, ...state } = status
  return {
    metadata: { name, namespace, uid, resourceVersion, deletionTimestamp } as Seen['metadata'],
    spec: rest,
    status: state,
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

async function readAll(server: Server, path: string): Promise<string> {
  const chunks: Buffer[] = []
  const response = await open(server, path)
  for await (const chunk of response) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  if (response.statusCode !== 200) throw new Error(`GET ${path}: ${response.statusCode} ${text}`)
  return text
}

type Following = { readonly signal: AbortSignal; readonly onEvent: (event: Event) => void }

/** Resolves when the watch has ended. */
async function watch(server: Server, path: string, { signal, onEvent }: Following): Promise<void> {
  const response = await open(server, path, signal)
  if (response.statusCode !== 200) throw new Error(`GET ${path}: ${response.statusCode}`)
  try {
    for await (const line of createInterface({ input: response })) onEvent(JSON.parse(line) as Event)
  } catch (error) {
    // A connection that breaks is followed on from where it was.
    if (signal.aborted) throw error
  }
}
