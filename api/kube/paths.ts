// Where a kind, an object or a subresource lives on the API server, and how we name it to people in an error.
import { KubeError } from './errors.ts'
import type { ObjectRef } from './objects.ts'
import type { Resource } from './resources.ts'

export type Query = Record<string, string | number | boolean | undefined>

export type Target = { namespace?: string; name?: string; subresource?: string }

/** The absolute path of a collection (no name), an object or its subresource. Refuses a name that no URL may carry. */
export function pathOf(resource: Resource, target: Target, query: Query = {}): string {
  const root = resource.group ? `/apis/${resource.group}/${resource.version}` : `/api/${resource.version}`
  const parts = [root]
  if (resource.namespaced && target.namespace !== undefined) {
    parts.push('namespaces', segment(target.namespace, 'namespace'))
  }
  parts.push(resource.plural)
  if (target.name !== undefined) parts.push(segment(target.name, 'name'))
  if (target.subresource !== undefined) parts.push(target.subresource.split('/').map(encodeURIComponent).join('/'))
  return parts.join('/') + queryString(query)
}

/** The path of one object. A missing or empty name or namespace would silently address a whole collection, so it is refused. */
export function objectPath(resource: Resource, ref: ObjectRef & { subresource?: string }, query: Query = {}): string {
  segment(ref.name, 'name')
  if (resource.namespaced) segment(ref.namespace, 'namespace')
  return pathOf(resource, { namespace: ref.namespace, name: ref.name, subresource: ref.subresource }, query)
}

/** `patch isolationpods/status default/x`, `list pods in default`, `list nodes`. */
export function describeCall(verb: string, resource: Resource, target: Target): string {
  const kind = target.subresource ? `${resource.plural}/${target.subresource}` : resource.plural
  const namespace = resource.namespaced ? target.namespace : undefined
  if (target.name !== undefined) return `${verb} ${kind} ${namespace ? `${namespace}/` : ''}${target.name}`
  return namespace ? `${verb} ${kind} in ${namespace}` : `${verb} ${kind}`
}

/** A call that must not be sent because its path would mean something else. */
export function unaddressable(message: string): KubeError {
  return new KubeError(message, { kind: 'badRequest', outcome: 'refused' })
}

function segment(value: string | undefined, what: string): string {
  if (value === undefined || value === '' || value === '.' || value === '..' || value.includes('/')) {
    throw unaddressable(`${JSON.stringify(value)} cannot be the ${what} of a Kubernetes object`)
  }
  return encodeURIComponent(value)
}

function queryString(query: Query): string {
  const given = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined) given.set(key, String(value))
  return given.size === 0 ? '' : `?${given}`
}
