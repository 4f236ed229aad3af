// Which ReplicaSet stands for a Deployment's present template, and what the set of a new template is called.
import { isDeepStrictEqual } from 'node:util'
import type { Deployment, PodTemplateSpec } from '../../../../api/kube/objects.ts'
import type { ReplicaSet } from '../resources.ts'

export const hashLabel = 'pod-template-hash'

/** As in names that the server makes: without vowels. */
const letters = 'bcdfghjklmnpqrstvwxz2456789'

/** The oldest whose template is the Deployment's. */
export function findNewSet({ spec }: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const wanted = withoutHash(spec?.template)
  return byAge(sets).find(set => isDeepStrictEqual(withoutHash(set.spec?.template), wanted))
}

export function byAge(sets: readonly ReplicaSet[]): ReplicaSet[] {
  const key = ({ metadata }: ReplicaSet) => `${metadata.creationTimestamp ?? ''} ${metadata.name}`
  return sets.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec {
  const { [hashLabel]: _, ...labels } = template?.metadata?.labels ?? {}
  return { ...template, metadata: { ...template?.metadata, labels } }
}

/** `collisions`: how often the name turned out to be another template's. */
export function templateHash(template: PodTemplateSpec | undefined, collisions: number): string {
  const text = `${JSON.stringify(inOrder(withoutHash(template)))}${collisions > 0 ? collisions : ''}`
  return [...Buffer.from(String(fnv1a(text)))].map(digit => letters[digit % letters.length]).join('')
}

/** 32 bits, by Fowler, Noll and Vo. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, each]) => [key, inOrder(each)]))
}
