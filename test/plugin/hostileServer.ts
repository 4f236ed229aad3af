// An API server that lies: whatever it is asked for, every text in its answers is one that a test chose, also where a real one would not take it.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { asked, connections, type Json, kinds } from './hostileObjects.ts'

export type HostileServer = {
  readonly url: string
  /** What its answers are made of from now on: lists have an object for each. With `keepNames` the names of objects are as Kubernetes takes them, since nobody asks for others. */
  lie(texts: readonly string[], keepNames: boolean): void
  /** From now on all it says to whoever asks for such a path is no, in a text; undefined ends that. */
  refuse(status: number | undefined, path?: RegExp): void
  /** Paths that it was asked for and has no lies for: what stands there is not tried. */
  readonly unknown: ReadonlySet<string>
  close(): Promise<void>
}

/** Ends whatever a text began, so that the next one is read as one that stands alone. */
const terminator = ' \u001b\\\u0007\u009c '

/** All in one. */
export function joinTexts(texts: readonly string[]): string {
  return texts.join(terminator)
}

type Said = { readonly texts: readonly string[]; readonly keepNames: boolean }

export async function startHostileServer(): Promise<HostileServer> {
  let said: Said = { texts: [], keepNames: false }
  let refusal: { readonly status: number | undefined; readonly path: RegExp } = { status: undefined, path: /./ }
  const unknown = new Set<string>()
  const server = createServer((request, response) => {
    request.resume()
    const { pathname, searchParams } = new URL(request.url!, 'http://liar')
    const refused = refusal.path.test(pathname) ? refusal.status : undefined
    const status = refused ?? (statusOf(pathname) || 200)
    const place = request.method === 'POST' ? `${pathname}/${asked.name}` : pathname
    const answer = status === 200 ? answerTo(place, said) : { ...sayNo(status, said.texts), code: status }
    if (answer === undefined) unknown.add(pathname)
    response.writeHead(status, { 'content-type': 'application/json' })
    if (status === 200 && searchParams.get('watch'))
      return void response.write(changes(answer as { items: readonly Json[] }))
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer ?? {})
    // What is followed has no end.
    if (searchParams.get('follow')) response.write(text)
    else response.end(text)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lie(texts, keepNames) {
      said = { texts, keepNames }
    },
    refuse(status, path = /./) {
      refusal = { status, path }
    },
    unknown,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function sayNo(status: number, texts: readonly string[]): Json {
  const reasons: Json = { 403: 'Forbidden', 404: 'NotFound', 409: 'Conflict', 422: 'Invalid' }
  const all = joinTexts(texts)
  const details = { name: all, kind: all, causes: [{ field: all, message: all, reason: all }] }
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', message: all, reason: reasons[status] ?? all, details }
}

/** 0: whatever is there. Nobody connects by way of this server. */
function statusOf(path: string): number {
  if (path.endsWith('/portforward')) return 403
  return path.includes('/nobody') ? 404 : 0
}

/** Every object has changed, in the words of a watch, and so that it shows. */
function changes({ items = [] }: { readonly items?: readonly Json[] }): string {
  return items.map(object => `${JSON.stringify({ type: 'MODIFIED', object: changed(object) })}\n`).join('')
}

function changed(object: Json): Json {
  const { metadata, spec } = object as { readonly metadata: Json; readonly spec?: Json }
  return {
    ...object,
    metadata: { ...metadata, resourceVersion: '2' },
    ...(spec && { spec: { ...spec, ...('replicas' in spec && { replicas: 3 }) } }),
  }
}

function answerTo(path: string, { texts, keepNames }: Said): Json | string | undefined {
  const all = joinTexts(texts)
  if (path === '/version') return { gitVersion: `v1.34.0${all}`, platform: all, buildDate: all }
  // Of containers: their API server puts a time before each line.
  if (path.endsWith('/log')) return texts.map(timed).join('')
  if (path.endsWith('/proxy/connections')) return connections(texts, all)
  if (path.includes('/selfsubjectaccessreviews')) return { kind: 'SelfSubjectAccessReview', status: { allowed: false } }
  if (/^\/apis\/[^/]+\/[^/]+$/.test(path)) return { kind: 'APIResourceList', resources: texts.map(resource) }
  const { plural, name } = placeOf(path)
  const kind = kinds[plural]
  if (!kind) return undefined
  const [build, list = texts] = kind
  if (name !== undefined) return build(all, name)
  return {
    kind: 'List',
    apiVersion: 'v1',
    metadata: { resourceVersion: '1' },
    items: list.map((text, index) => build(text, keepNames ? `n${index}` : text)),
  }
}

function resource(text: string): Json {
  return { name: text, kind: text, verbs: [text] }
}

function timed(text: string, at: number): string {
  return `2026-11-21T10:00:00.${String(at).padStart(9, '0')}Z ${text}\n`
}

/** `/apis/GROUP/VERSION[/namespaces/NAMESPACE]/PLURAL[/NAME]`, and without a group for Kubernetes' own. */
function placeOf(path: string): { readonly plural: string; readonly name: string | undefined } {
  const [, root, ...parts] = path.split('/')
  const within = parts.slice(root === 'apis' ? 2 : 1)
  const [plural = '', name] = within[0] === 'namespaces' && within.length > 2 ? within.slice(2) : within
  return { plural, name }
}
