// What to do about one copy of a Secret or ConfigMap, from the user's object and what stands in the pool namespace under its name.
import type { ConfigMap, KubeObject, ObjectMeta, Secret } from '../../api/kube/objects.ts'
import { hashOf } from './canonical.ts'

export type Copied = (Secret | ConfigMap) & KubeObject

export type CopyStep =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'create' | 'replace'; readonly object: Copied }
  /** The server allows no change of what differs: delete, then create. */
  | { readonly kind: 'renew'; readonly object: Copied }
  | { readonly kind: 'delete' }

export type CopyState = {
  readonly source: Copied | undefined
  /** What stands in the pool namespace; `isOurs` tells whether the operator made it. */
  readonly copy: Copied | undefined
  readonly isOurs: boolean
  /** Metadata of the copy. */
  readonly metadata: ObjectMeta
}

export function planCopy({ source, copy, isOurs, metadata }: CopyState): CopyStep {
  if (copy && (!isOurs || copy.metadata.deletionTimestamp)) return { kind: 'nothing' }
  if (!source) return { kind: copy ? 'delete' : 'nothing' }
  const object = buildCopy(source, metadata)
  if (!copy) return { kind: 'create', object }
  if (copy.immutable || typeOf(copy) !== typeOf(object)) return { kind: 'renew', object }
  if (contentOf(copy) === contentOf(object)) return { kind: 'nothing' }
  const { uid, resourceVersion } = copy.metadata
  return { kind: 'replace', object: { ...object, metadata: { ...metadata, uid, resourceVersion } } }
}

/** Never immutable, so that it can follow a source that is made anew. A token's Secret becomes an ordinary one: elsewhere the cluster would empty it. */
function buildCopy(source: Copied, metadata: ObjectMeta): Copied {
  const { apiVersion, kind, data } = source
  const common = { apiVersion, kind, metadata, ...(data && { data }) }
  if ('binaryData' in source && source.binaryData) return { ...common, binaryData: source.binaryData }
  const type = typeOf(source)
  return type === undefined ? common : { ...common, type: type === tokenType ? 'Opaque' : type }
}

const tokenType = 'kubernetes.io/service-account-token'

function typeOf(object: Copied): string | undefined {
  return 'type' in object ? object.type : undefined
}

function contentOf(object: Copied): string {
  return hashOf({ data: object.data ?? {}, binaryData: 'binaryData' in object ? object.binaryData : undefined })
}
