// What a controller is to the loop: which changes concern which keys, and the work on a key.
import type { Change } from '../store/shelf.ts'
import type { Work } from './loop.ts'

export type Controller = {
  readonly name: string
  /** By shelf: the keys that a change there concerns. Called inside the write, and at the start for everything there is. */
  readonly concerns: Readonly<Record<string, (change: Change) => Iterable<string>>>
  /** Of every shelf, those of custom kinds too. */
  readonly concernsOfAll?: (change: Change, shelf: string) => Iterable<string>
  /** Keys that are looked at from the start, whatever changes. */
  readonly begin?: readonly string[]
  /** Between two looks at one key, where each costs much: changes gather meanwhile. */
  readonly restMs?: number
  readonly work: Work
}

/** `namespace/name`; the namespace of cluster-scoped objects is empty. */
export function keyOfChange({ before, after }: Change): string {
  const { namespace = '', name } = (after ?? before)!.metadata
  return `${namespace}/${name}`
}

export function readKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf('/')
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}

/** The object itself. */
export const itself = (change: Change): string[] => [keyOfChange(change)]

/** The namespace that a change happened in. */
export const itsNamespace = ({ before, after }: Change): string[] => [(after ?? before)!.metadata.namespace ?? '']
