// An API server that lies: whatever it is asked for, every text in its answers is one that a test chose, also where a real one would not take it.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { poolNamespace } from '../../api/v1alpha1/names.ts'

export type HostileServer = {
  readonly url: string
  /** What its answers are made of from now on: lists have an object for each. With `keepNames` the names of objects are as Kubernetes takes them, since nobody asks for others. */
  lie(texts: readonly string[], keepNames: boolean): void
  /** From now on all it says to whoever asks for such a path is no, in a text; undefined ends that. */
  refuse(status: number | undefined, path?: RegExp): void
  close(): Promise<void>
}

/** Ends whatever a text began, so that the next one is read as one that stands alone. */
const terminator = ' \u001b\\\u0007\u009c '

/** All in one. */
export function joinTexts(texts: readonly string[]): string {
  return texts.join(terminator)
}

const time = '2026-11-21T10:00:00Z'
/** What leads to other objects; in the answers, too, since nobody asks for what has no name. */
export const asked = { namespace: 'default', name: 'lab', uid: '7d1c9b52-0f5e-4b60-9a40-2f1f3d1e8f11' }
const pool = poolNamespace(asked)

type Said = { readonly texts: readonly string[]; readonly keepNames: boolean }
type Json = { readonly [field: string]: unknown }

export async function startHostileServer(): Promise<HostileServer> {
  let said: Said = { texts: [], keepNames: false }
  let refusal: { readonly status: number | undefined; readonly path: RegExp } = { status: undefined, path: /./ }
  const server = createServer((request, response) => {
    request.resume()
    const { pathname } = new URL(request.url!, 'http://liar')
    const refused = refusal.path.test(pathname) ? refusal.status : undefined
    const status = refused ?? (pathname.includes('/nobody') ? 404 : 200)
    const answer = status === 200 ? answerTo(pathname, said) : { ...sayNo(status, said.texts), code: status }
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer))
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

function answerTo(path: string, { texts, keepNames }: Said): Json | string {
  const all = joinTexts(texts)
  if (path === '/version') return { gitVersion: `v1.34.0${all}`, platform: all, buildDate: all }
  if (path.endsWith('/log')) return texts.join('\n')
  if (path.endsWith('/proxy/connections')) return connections(texts, all)
  if (path.endsWith('/selfsubjectaccessreviews')) return { kind: 'SelfSubjectAccessReview', status: { allowed: false } }
  const { plural, name } = placeOf(path)
  const [build = plainObject, list = texts] = kinds[plural] ?? []
  if (name !== undefined) return build(all, name)
  return {
    kind: 'List',
    apiVersion: 'v1',
    metadata: { resourceVersion: '1' },
    items: list.map((text, index) => build(text, keepNames ? `n${index}` : text)),
  }
}

/** `/apis/GROUP/VERSION[/namespaces/NAMESPACE]/PLURAL[/NAME]`, and without a group for Kubernetes' own. */
function placeOf(path: string): { readonly plural: string; readonly name: string | undefined } {
  const [, root, ...parts] = path.split('/')
  const within = parts.slice(root === 'apis' ? 2 : 1)
  const [plural = '', name] = within[0] === 'namespaces' && within.length > 2 ? within.slice(2) : within
  return { plural, name }
}

type Build = (text: string, name: string) => Json

/** How an object of each kind is built from a text, and from which texts a list of them is: all, when it is not said. */
const kinds: Readonly<Record<string, readonly [Build, (readonly string[])?]>> = {
  dedicatedservices: [service],
  isolationpods: [ticket],
  pods: [pod],
  events: [event],
  leases: [lease],
  deployments: [deployment],
  daemonsets: [daemonSet],
  customresourcedefinitions: [definition],
  namespaces: [poolObject, ['']],
}

function metadata(text: string, name: string): Json {
  return {
    ...{
      name,
      namespace: name === text ? text : asked.namespace,
      uid: text,
      resourceVersion: '1',
      creationTimestamp: time,
    },
    labels: { 'soh.re/dedicated-service': text, 'soh.re/dedicated-service-namespace': text, [text]: text },
    annotations: { 'soh.re/version': text, 'soh.re/owner': text, [text]: text },
  }
}

const conditions = (text: string) =>
  [
    ['Ready', 'False', text],
    ['Degraded', 'True', text],
    [text, text, text],
  ].map(([type, status, reason]) => ({ type, status, reason, message: text, lastTransitionTime: time }))

function plainObject(text: string, name: string): Json {
  return { metadata: { ...metadata(text, name), namespace: undefined } }
}

function service(text: string, name: string): Json {
  // The one that was asked for leads to its pool; what is listed is only shown.
  const where = name === asked.name ? asked : {}
  return {
    metadata: { ...metadata(text, name), ...where, finalizers: [text], deletionTimestamp: time },
    spec: { image: text, port: 8080, replicas: 2, pool: { historyLimit: 100 }, service: { type: text, port: 9090 } },
    status: {
      ...{ namespace: pool, address: text, availableTargets: 1, inUseTargets: 1, totalTargets: 3, pendingTargets: 1 },
      conditions: conditions(text),
    },
  }
}

const phases = ['Pending', 'Idle', 'Reserved', 'Active', 'Done']

function ticket(text: string, name: string): Json {
  const phase = phases[text.length % phases.length]!
  const times = { activeAt: time, endedAt: time, ...(text.length % 2 && { podDeletedAt: time }) }
  return {
    metadata: metadata(text, name),
    spec: { dedicatedService: text, retire: undefined },
    status: {
      ...{ phase, podUID: 'one for two', podIP: text, client: text, claimID: text, holder: text, endReason: text },
      ...times,
    },
  }
}

function pod(text: string): Json {
  const waiting = { reason: text, message: text }
  const terminated = { exitCode: 1, reason: text, message: text }
  return {
    metadata: { ...metadata(text, `p-${text.length}`), namespace: pool },
    spec: { nodeName: text, containers: [{ name: 'target', image: text }] },
    status: {
      ...{ phase: text.length % 2 ? 'Running' : text, podIP: text, hostIP: text, conditions: conditions(text) },
      containerStatuses: [{ name: text, ready: false, state: { waiting }, lastState: { terminated } }],
    },
  }
}

function event(text: string, name: string): Json {
  const involvedObject = { kind: 'DedicatedService', name: asked.name, namespace: text, fieldPath: text }
  return {
    metadata: metadata(text, name),
    type: text,
    reason: text,
    message: text,
    involvedObject,
    lastTimestamp: time,
  }
}

function lease(text: string, name: string): Json {
  return { metadata: metadata(text, name), spec: { holderIdentity: text, renewTime: time } }
}

function deployment(text: string, name: string): Json {
  const containers = [{ name: text, image: `registry/operator:${text}` }]
  return {
    metadata: metadata(text, name),
    spec: { replicas: 1, template: { spec: { containers } } },
    status: { availableReplicas: 1 },
  }
}

function daemonSet(text: string, name: string): Json {
  return { metadata: metadata(text, name), spec: { template: { spec: { containers: [{ name: text, image: text }] } } } }
}

function definition(text: string, name: string): Json {
  const names = { plural: 'dedicatedservices', kind: text, shortNames: ['dedi', text] }
  const wrong = { type: 'Established', status: text, reason: text, message: text }
  const versions = [{ name: 'v1alpha1', served: true }]
  return { metadata: metadata(text, name), spec: { names, versions }, status: { conditions: [wrong] } }
}

function poolObject(): Json {
  const { namespace, name, uid } = asked
  const annotations = { 'soh.re/owner': `${namespace}/${name}`, 'soh.re/owner-uid': uid }
  return { metadata: { ...metadata('', pool), annotations, namespace: undefined } }
}

function connections(texts: readonly string[], all: string): Json {
  const known = texts.map(text => ({ id: text, client: text, pod: text, since: time, bytesIn: 1, bytesOut: 1 }))
  return { holder: all, uptimeSeconds: 1, accept: { count: 1, recent: 1, p50: 1, p99: 1 }, connections: known }
}
