// The one door to the Kubernetes API: every request of operator, proxy, node agent and plugin goes through this client.
import { readKubeObject, readList, readObject } from './answer.ts'
import { createCaller } from './call.ts'
import type { ClusterAccess } from './config.ts'
import { tokenCredentials } from './credential.ts'
import { KubeError } from './errors.ts'
import type { KubeObject, List, ObjectRef } from './objects.ts'
import { type Patience, patient } from './patience.ts'
import * as requests from './requests.ts'
import type { Resource } from './resources.ts'
import { type Traced, traced } from './trace.ts'
import { createTransport, type Switched } from './transport.ts'
import { readWatch } from './watch.ts'

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply'

export type Selectors = { labelSelector?: string; fieldSelector?: string }

/** Options of any single request. `timeoutMs` overrides the verb's default; an aborted signal rejects with its reason. */
export type RequestOptions = { timeoutMs?: number; signal?: AbortSignal }

export type WriteOptions = RequestOptions & {
  dryRun?: boolean
  fieldManager?: string
  fieldValidation?: 'Ignore' | 'Warn' | 'Strict'
}

export type DeleteOptions = RequestOptions & {
  /** Preconditions: the server answers 409 (kind `conflict`) when the object is another one or has changed. */
  uid?: string
  resourceVersion?: string
  gracePeriodSeconds?: number
  propagationPolicy?: 'Orphan' | 'Background' | 'Foreground'
  dryRun?: boolean
}

export type WatchOptions = Selectors & {
  namespace?: string
  resourceVersion: string
  /** After this long the server ends the watch. */
  timeoutSeconds?: number
  signal?: AbortSignal
  /** The server has accepted the watch. */
  onOpen?: () => void
}

export type WatchEvent<T> =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: T }
  | { type: 'BOOKMARK'; object: { metadata: { resourceVersion: string; annotations?: Record<string, string> } } }

export type RawRequest = RequestOptions & {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Absolute path on the server, query included: `/api/v1/namespaces/x/pods/y/log?follow=true`. */
  path: string
  headers?: Record<string, string>
  body?: string | Uint8Array
}

/** A response whose body streams. The caller reads it to its end or destroys it. */
export type RawResponse = {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: NodeJS.ReadableStream & AsyncIterable<Uint8Array> & { destroy(error?: Error): unknown }
}

/** Every method rejects with a KubeError (errors.ts) that names verb, resource and object. */
export interface KubeClient {
  get<T extends KubeObject>(resource: Resource<T>, ref: ObjectRef, options?: RequestOptions): Promise<T>
  /** One page; with neither `limit` nor `continue`, whatever the server gives at once. No resourceVersion means a consistent read. */
  list<T extends KubeObject>(
    resource: Resource<T>,
    options?: RequestOptions &
      Selectors & {
        namespace?: string
        limit?: number
        continue?: string
        resourceVersion?: string
        resourceVersionMatch?: 'Exact' | 'NotOlderThan'
      },
  ): Promise<List<T>>
  create<T extends KubeObject>(resource: Resource<T>, object: T, options?: WriteOptions): Promise<T>
  replace<T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    options?: WriteOptions & { subresource?: string },
  ): Promise<T>
  /** `patch` is the body: an object for merge, strategic and apply patches, an array for a JSON patch. */
  patch<T extends KubeObject>(
    resource: Resource<T>,
    ref: ObjectRef,
    patch: unknown,
    options: WriteOptions & { type: PatchType; subresource?: string; force?: boolean },
  ): Promise<T>
  delete<T extends KubeObject>(resource: Resource<T>, ref: ObjectRef, options?: DeleteOptions): Promise<void>
  deleteCollection<T extends KubeObject>(
    resource: Resource<T>,
    options: DeleteOptions & Selectors & { namespace?: string },
  ): Promise<void>
  /** POST or PUT on a subresource that answers with some other kind: pods/binding, pods/eviction, serviceaccounts/token. */
  createSubresource<B, R>(
    resource: Resource,
    ref: ObjectRef,
    subresource: string,
    body: B,
    options?: WriteOptions,
  ): Promise<R>
  /** Ends normally when the server closes the watch; an in-band ERROR event rejects with its KubeError (`gone` for 410). */
  watch<T extends KubeObject>(resource: Resource<T>, options: WatchOptions): AsyncIterable<WatchEvent<T>>
  /** Any other path: logs, pods/proxy, discovery. An answer of 400 or above rejects with a KubeError. */
  raw(request: RawRequest): Promise<RawResponse>
  /** As `raw`, but the answer as a whole, of at most `maxBytes`; the limit of time covers its body as well. */
  ask(request: RawRequest & { maxBytes?: number }): Promise<Omit<RawResponse, 'body'> & { bytes: Buffer }>
  /** Asks the server to switch to the protocol that the headers name: port-forward. Any other answer rejects with a KubeError. */
  upgrade(request: RawRequest): Promise<Switched & { headers: RawResponse['headers'] }>
  close(): Promise<void>
}

export type Timeouts = { getMs: number; listMs: number; writeMs: number; rawMs: number }

export type ClientOptions = {
  userAgent: string
  /** Limits of the calls that bring no `timeoutMs`. Each covers retries and body; that of a raw call ends with the headers. */
  timeouts?: Partial<Timeouts>
  random?: () => number
  /** Told of every exchange when it has ended: for people who ask what goes over the wire. No secret is in it. */
  onExchange?: (exchange: Traced) => void
  onSilence?: Patience
}

const TIMEOUTS: Timeouts = { getMs: 15_000, listMs: 30_000, writeMs: 15_000, rawMs: 30_000 }

/** Opens no connection before the first call. */
export function createClient(access: ClusterAccess, options: ClientOptions): KubeClient {
  const transport = patient(traced(createTransport(access), access.server, options.onExchange), options.onSilence)
  const timeouts = { ...TIMEOUTS, ...options.timeouts }
  const caller = createCaller({
    transport,
    credentials: access.credentials ?? tokenCredentials(access.token),
    headers: { 'user-agent': options.userAgent, ...access.headers },
    random: options.random ?? Math.random,
    now: () => performance.now(),
  })
  const send = async (build: () => requests.WireRequest, given: RequestOptions | undefined, defaultMs: number) => {
    const request = build()
    const attempted = { what: request.what, isRead: request.method === 'GET' }
    const timeoutMs = given?.timeoutMs ?? defaultMs
    const answer = await caller({ ...request, stream: false, timeoutMs, signal: given?.signal })
    return { attempted, bytes: answer.bytes ?? Buffer.alloc(0) }
  }
  const write = async <T extends KubeObject>(build: () => requests.WireRequest, given: RequestOptions | undefined) => {
    const { attempted, bytes } = await send(build, given, timeouts.writeMs)
    return readKubeObject<T>(attempted, bytes)
  }

  return {
    async get(resource, ref, given) {
      const { attempted, bytes } = await send(() => requests.getRequest(resource, ref), given, timeouts.getMs)
      return readKubeObject(attempted, bytes)
    },
    async list(resource, given = {}) {
      const { timeoutMs, signal, ...parameters } = given
      const build = () => requests.listRequest(resource, parameters)
      const { attempted, bytes } = await send(build, { timeoutMs, signal }, timeouts.listMs)
      return readList(attempted, resource, bytes)
    },
    create: (resource, object, given) => write(() => requests.createRequest(resource, object, given), given),
    replace: (resource, object, given) => write(() => requests.replaceRequest(resource, object, given), given),
    patch(resource, ref, patch, given) {
      const target = { ...ref, subresource: given.subresource }
      return write(() => requests.patchRequest(resource, target, { patch, options: given }), given)
    },
    async delete(resource, ref, given) {
      const { attempted, bytes } = await send(
        () => requests.deleteRequest(resource, ref, given),
        given,
        timeouts.writeMs,
      )
      readObject(attempted, bytes)
    },
    async deleteCollection(resource, given) {
      const build = () => requests.deleteCollectionRequest(resource, given)
      const { attempted, bytes } = await send(build, given, timeouts.writeMs)
      readObject(attempted, bytes)
    },
    async createSubresource(resource, ref, subresource, body, given) {
      const build = () => requests.subresourceRequest(resource, { ...ref, subresource }, { body, options: given })
      const { attempted, bytes } = await send(build, given, timeouts.writeMs)
      return readObject(attempted, bytes) as never
    },
    async *watch(resource, { signal, onOpen, ...parameters }) {
      const request = requests.watchRequest(resource, parameters)
      const answer = await caller({ ...request, stream: true, timeoutMs: undefined, signal })
      onOpen?.()
      if (answer.body) yield* readWatch({ what: request.what, isRead: true }, answer.body, signal)
    },
    async raw({ timeoutMs = timeouts.rawMs, signal, ...given }) {
      const request = { ...given, headers: { accept: 'application/json, */*', ...given.headers } }
      const what = `${request.method} ${request.path}`
      const answer = await caller({ ...request, what, stream: true, timeoutMs, signal })
      return { status: answer.status, headers: answer.headers, body: answer.body! }
    },
    async ask({ timeoutMs = timeouts.rawMs, signal, ...given }) {
      const request = { ...given, headers: { accept: 'application/json, */*', ...given.headers } }
      const what = `${request.method} ${request.path}`
      const answer = await caller({ ...request, what, stream: false, timeoutMs, signal })
      return { status: answer.status, headers: answer.headers, bytes: answer.bytes! }
    },
    async upgrade({ timeoutMs = timeouts.rawMs, signal, ...given }) {
      // A kubelet refuses whoever takes JSON alone: 406.
      const request = { ...given, headers: { accept: '*/*', ...given.headers } }
      const what = `${request.method} ${request.path}`
      const answer = await caller({ ...request, what, stream: true, upgrade: true, timeoutMs, signal })
      if (answer.switched) return { ...answer.switched, headers: answer.headers }
      answer.body?.destroy()
      const message = `the server answered ${answer.status} where it was to switch protocols`
      throw new KubeError(`${what}: ${message}`, { kind: 'malformed', status: answer.status, outcome: 'unknown' })
    },
    async close() {
      transport.close()
    },
  }
}
