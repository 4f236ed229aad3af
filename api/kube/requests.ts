// What each verb of the client says on the wire: pure, so that a wrong path or body is found without a server.
import type { DeleteOptions, PatchType, Selectors, WriteOptions } from './client.ts'
import type { KubeObject, ObjectRef } from './objects.ts'
import { describeCall, objectPath, pathOf, type Query, unaddressable } from './paths.ts'
import type { Resource } from './resources.ts'

/** `what` names the call in errors. */
export type WireRequest = {
  what: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  headers?: Record<string, string>
  body?: string | Uint8Array
}

export type ListParameters = Selectors & {
  namespace?: string
  limit?: number
  continue?: string
  resourceVersion?: string
  resourceVersionMatch?: 'Exact' | 'NotOlderThan'
}

export type WatchParameters = Selectors & { namespace?: string; resourceVersion: string; timeoutSeconds?: number }

const JSON_TYPE = { 'content-type': 'application/json' }

const PATCH_TYPES: Record<PatchType, string> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
}

export function getRequest(resource: Resource, ref: ObjectRef): WireRequest {
  return { what: describeCall('get', resource, ref), method: 'GET', path: objectPath(resource, ref) }
}

export function listRequest(resource: Resource, parameters: ListParameters): WireRequest {
  const { namespace, ...query } = parameters
  return {
    what: describeCall('list', resource, { namespace }),
    method: 'GET',
    path: pathOf(resource, { namespace }, query),
  }
}

export function watchRequest(resource: Resource, parameters: WatchParameters): WireRequest {
  const { namespace, ...given } = parameters
  const query = { watch: true, allowWatchBookmarks: true, ...given }
  return {
    what: describeCall('watch', resource, { namespace }),
    method: 'GET',
    path: pathOf(resource, { namespace }, query),
  }
}

export function createRequest(resource: Resource, object: KubeObject, options: WriteOptions = {}): WireRequest {
  const { namespace, name, generateName } = object.metadata
  const target = { namespace, name: name || `${generateName ?? ''}*` }
  if (resource.namespaced && !namespace) {
    throw unaddressable(`${resource.kind} ${target.name} has no metadata.namespace`)
  }
  return {
    what: describeCall('create', resource, target),
    method: 'POST',
    path: pathOf(resource, { namespace }, writeQuery(options)),
    headers: JSON_TYPE,
    body: JSON.stringify(object),
  }
}

export function replaceRequest(
  resource: Resource,
  object: KubeObject,
  options: WriteOptions & { subresource?: string } = {},
): WireRequest {
  const target = { namespace: object.metadata.namespace, name: object.metadata.name, subresource: options.subresource }
  return {
    what: describeCall('replace', resource, target),
    method: 'PUT',
    path: objectPath(resource, target, writeQuery(options)),
    headers: JSON_TYPE,
    body: JSON.stringify(object),
  }
}

export function patchRequest(
  resource: Resource,
  target: ObjectRef & { subresource?: string },
  body: { patch: unknown; options: WriteOptions & { type: PatchType; force?: boolean } },
): WireRequest {
  const query = { ...writeQuery(body.options), force: body.options.force }
  return {
    what: describeCall('patch', resource, target),
    method: 'PATCH',
    path: objectPath(resource, target, query),
    headers: { 'content-type': PATCH_TYPES[body.options.type] },
    body: JSON.stringify(body.patch),
  }
}

export function deleteRequest(resource: Resource, ref: ObjectRef, options: DeleteOptions = {}): WireRequest {
  return {
    what: describeCall('delete', resource, ref),
    method: 'DELETE',
    path: objectPath(resource, ref),
    headers: JSON_TYPE,
    body: JSON.stringify(deleteBody(options)),
  }
}

export function deleteCollectionRequest(
  resource: Resource,
  options: DeleteOptions & Selectors & { namespace?: string },
): WireRequest {
  const { namespace, labelSelector, fieldSelector } = options
  if (resource.namespaced && !namespace) {
    throw unaddressable(`deleting all ${resource.plural} of all namespaces is never meant: give a namespace`)
  }
  return {
    what: describeCall('delete all', resource, { namespace }),
    method: 'DELETE',
    path: pathOf(resource, { namespace }, { labelSelector, fieldSelector }),
    headers: JSON_TYPE,
    body: JSON.stringify(deleteBody(options)),
  }
}

export function subresourceRequest(
  resource: Resource,
  target: ObjectRef & { subresource: string },
  content: { body: unknown; options?: WriteOptions },
): WireRequest {
  return {
    what: describeCall('create', resource, target),
    method: 'POST',
    path: objectPath(resource, target, writeQuery(content.options ?? {})),
    headers: JSON_TYPE,
    body: JSON.stringify(content.body),
  }
}

function writeQuery({ dryRun, fieldManager, fieldValidation }: WriteOptions): Query {
  return { dryRun: dryRun ? 'All' : undefined, fieldManager, fieldValidation }
}

function deleteBody(options: DeleteOptions): Record<string, unknown> {
  const { uid, resourceVersion, gracePeriodSeconds, propagationPolicy, dryRun } = options
  const preconditions = uid === undefined && resourceVersion === undefined ? undefined : { uid, resourceVersion }
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    preconditions,
    gracePeriodSeconds,
    propagationPolicy,
    dryRun: dryRun ? ['All'] : undefined,
  }
}
