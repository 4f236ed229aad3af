// What the server must know of a kind to serve it. Built-in kinds and those of our CRDs are described alike.

import type { Scaling } from '../custom/scale.ts'
import type { Obj } from '../object.ts'
import type { FieldError } from '../refusal.ts'

export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch'

export const allVerbs: readonly Verb[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
]

export type Subresource = {
  readonly name: string
  /** Kind of what is read and written there, and its group and version where they are not the parent's. */
  readonly kind: string
  readonly group?: string
  readonly version?: string
  readonly verbs: readonly Verb[]
}

/** How a body of this kind is read. */
export type Shape = {
  /**
   * A copy of `body` without fields that the kind does not have, and the paths of these, such as `spec.bogus`. Throws a bad request when a field's type makes the
   * object undecodable (built-in kinds; for CRDs wrong types are errors of validation).
   */
  prune(body: Obj): { object: Obj; unknown: string[] }
  /** Fills defaults in, in place. */
  setDefaults(draft: Obj): void
  /** How a strategic merge patch treats the field at `path` (names only, list items skipped); undefined for kinds that take none. */
  readonly mergeRule?: (path: readonly string[]) => MergeRule | undefined
}

/** Lists without a rule are replaced as a whole. */
export type MergeRule = { readonly strategy: 'merge'; readonly key?: string; readonly retainKeys?: boolean }

/** What strategies may know besides the objects. */
export type Facts = {
  readonly now: Date
  /** Objects of another kind, by shelf: `services`, `isolationpods.soh.re`. */
  list(shelf: string, namespace?: string): readonly Obj[]
  find(shelf: string, namespace: string | undefined, name: string): Obj | undefined
}

/** Where a kind differs from the plain rule. All of these are pure but for the draft they are given. */
export type Strategy = {
  /** metadata.generation begins at 1 and grows whenever anything but metadata and status changes. */
  readonly countsGenerations?: boolean
  /** PUT without resourceVersion overwrites. */
  readonly unconditionalUpdate?: boolean
  /** PUT of an object that does not exist creates it. */
  readonly createOnUpdate?: boolean
  prepareForCreate?(draft: Obj, facts: Facts): void
  prepareForUpdate?(draft: Obj, before: Obj, facts: Facts): void
  /** Of the status subresource, whose draft already has all but its status from `before`. */
  prepareForStatus?(draft: Obj, before: Obj): void
  validate?(object: Obj, facts: Facts): FieldError[]
  validateUpdate?(object: Obj, before: Obj, facts: Facts): FieldError[]
  validateStatus?(object: Obj, before: Obj): FieldError[]
  /** Seconds that an object lives on after its deletion, until somebody deletes it with 0; undefined: none. */
  graceSeconds?(object: Obj, requested: number | undefined): number | undefined
  /** Its deletion is no new generation and names no grace. */
  readonly endsQuietly?: boolean
  /** What its deletion changes at once, such as a namespace's phase. */
  prepareForDeletion?(draft: Obj): void
  /** True while something besides metadata.finalizers keeps a deleted object, as a namespace's spec.finalizers do. */
  held?(object: Obj): boolean
  /** Rule for metadata.name; default: a DNS subdomain. */
  readonly name?: 'dnsSubdomain' | 'dnsLabel' | 'dns1035Label' | 'pathSegment'
}

export type Column = {
  readonly name: string
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date'
  readonly format?: string
  readonly description: string
  /** 0 is always shown; greater ones with -o wide. */
  readonly priority: number
}

export type Kind = {
  /** '' for the core group. */
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly singular: string
  readonly kind: string
  readonly namespaced: boolean
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly verbs: readonly Verb[]
  readonly subresources: readonly Subresource[]
  /** Where its objects lie: `plural` or `plural.group`. Two views of the same objects (Event of v1 and of events.k8s.io/v1) share one. */
  readonly shelf: string
  /** Between this view and what lies on a shared shelf; absent where they are the same. */
  readonly toShelf?: (object: Obj) => Obj
  readonly fromShelf?: (object: Obj) => Obj
  readonly shape: Shape
  readonly strategy: Strategy
  readonly columns: readonly Column[]
  /** One cell for each column. */
  readonly row: (object: Obj, now: Date) => unknown[]
  /** Fields besides metadata.name and metadata.namespace that fieldSelector may name, with the value that each has. */
  readonly selectableFields?: Readonly<Record<string, (object: Obj) => string>>
  /** Where it keeps what its scale subresource shows. */
  readonly scaling?: Scaling
  /** From a CRD. */
  readonly custom?: boolean
}

/** `v1` or `group/version`. */
export function apiVersionOf(kind: Pick<Kind, 'group' | 'version'>): string {
  return kind.group ? `${kind.group}/${kind.version}` : kind.version
}
