// The one door to the Kubernetes API: every request of operator, proxy, node agent and plugin goes through this client.
import type { KubeObject, List, ObjectRef } from './objects.ts'
import type { Resource } from './resources.ts'

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
  watch<T extends KubeObject>(
    resource: Resource<T>,
    options: Selectors & { namespace?: string; resourceVersion: string; timeoutSeconds?: number; signal?: AbortSignal },
  ): AsyncIterable<WatchEvent<T>>
  /** Any other path: logs, pods/proxy, discovery. An answer of 400 or above rejects with a KubeError. */
  raw(request: RawRequest): Promise<RawResponse>
  close(): Promise<void>
}
