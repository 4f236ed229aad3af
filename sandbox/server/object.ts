// A Kubernetes object as the server handles it: JSON of any kind, whose metadata alone is known.
import type { ObjectMeta } from '../../api/kube/objects.ts'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Of any kind. What is stored is never changed in place: a change works on a copy of its own (`draftOf`). */
export type Obj = {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
  [field: string]: unknown
}

/** A deep copy that may be changed. */
export function draftOf<T extends Obj>(object: T): T {
  return structuredClone(object)
}

/** Who an object is, for messages and keys: `namespace/name`, or `name` for cluster-scoped kinds. */
export function keyOf(namespace: string | undefined, name: string): string {
  return namespace ? `${namespace}/${name}` : name
}
