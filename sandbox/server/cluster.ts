// What every verb works on: the store, the kinds served now, a clock, chance, and what admission has to say.

import type { User } from './access/user.ts'
import type { Facts, Kind } from './kinds/kind.ts'
import type { ServedKinds } from './kinds/served.ts'
import type { Obj } from './object.ts'
import type { Store } from './store/store.ts'

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE'

/** A write that is about to be done. */
export type Admission = {
  readonly operation: Operation
  readonly kind: Kind
  readonly subresource: string
  readonly user: User
  readonly name: string
  readonly namespace: string | undefined
  readonly object: Obj | undefined
  readonly before: Obj | undefined
  readonly dryRun: boolean
}

export type Cluster = {
  readonly store: Store
  readonly kinds: ServedKinds
  now(): Date
  /** In [0, 1). */
  random(): number
  /** Adds to a draft before it is validated, or throws a Refusal. */
  mutate(admission: Admission & { object: Obj }): void
  /** Throws a Refusal when a policy forbids the write; returns warnings. */
  judge(admission: Admission): string[]
}

export function factsOf(cluster: Pick<Cluster, 'store' | 'now'>): Facts {
  return {
    now: cluster.now(),
    list: (shelf, namespace) => [...cluster.store.shelf(shelf).all(namespace)],
    find: (shelf, namespace, name) => cluster.store.shelf(shelf).find(namespace, name),
  }
}
