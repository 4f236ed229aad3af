// Tells each request by which FlowSchema it is served, and at which level. No fairness is enforced: the answer only says so, as a real server's does.
import type { User } from '../access/user.ts'
import type { Obj } from '../object.ts'
import { covers, type FlowRule, isAbout, type Wish } from './match.ts'

export type Flow = { readonly schemaUid: string; readonly levelUid: string }

export type FlowSource = {
  list(shelf: string): Iterable<Obj>
  listen(shelf: string, listener: () => void): void
}

export type Classify = (user: Pick<User, 'name' | 'groups'>, wish: Wish) => Flow | undefined

export const schemaShelf = 'flowschemas.flowcontrol.apiserver.k8s.io'
export const levelShelf = 'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io'

type Entry = { readonly flow: Flow; readonly rule: FlowRule }
type Spec = {
  readonly matchingPrecedence: number
  readonly priorityLevelConfiguration: { readonly name: string }
  readonly rules?: readonly FlowRule[]
}

/** Users whose rules are remembered. */
const REMEMBERED = 1000

/** Undefined for streams, which nobody counts. */
export function createClassifier(source: FlowSource): Classify {
  let entries: readonly Entry[] | undefined
  const ofUser = new Map<string, readonly Entry[]>()
  const forget = () => {
    entries = undefined
    ofUser.clear()
  }
  for (const shelf of [schemaShelf, levelShelf]) source.listen(shelf, forget)

  const entriesOf = (user: Pick<User, 'name' | 'groups'>): readonly Entry[] => {
    const key = JSON.stringify([user.name, user.groups])
    const known = ofUser.get(key)
    if (known) return known
    entries ??= order(source)
    const own = entries.filter(({ rule }) => isAbout(rule, user))
    if (ofUser.size >= REMEMBERED) ofUser.clear()
    ofUser.set(key, own)
    return own
  }
  return (user, wish) => {
    if (streams.has(wish.resource?.subresource ?? '')) return undefined
    return entriesOf(user).find(({ rule }) => covers(rule, wish))?.flow
  }
}

const streams = new Set(['attach', 'exec', 'log', 'portforward', 'proxy'])

/** Lowest precedence first; a schema without its level counts for nothing. */
function order({ list }: FlowSource): Entry[] {
  const levels = new Map([...list(levelShelf)].map(({ metadata }) => [metadata.name, metadata.uid ?? '']))
  const schemas = [...list(schemaShelf)].map(({ metadata, spec }) => ({ metadata, spec: spec as Spec }))
  schemas.sort(
    (a, b) => a.spec.matchingPrecedence - b.spec.matchingPrecedence || (a.metadata.name < b.metadata.name ? -1 : 1),
  )
  return schemas.flatMap(({ metadata, spec }) => {
    const levelUid = levels.get(spec.priorityLevelConfiguration.name)
    if (levelUid === undefined) return []
    const flow = { schemaUid: metadata.uid ?? '', levelUid }
    return (spec.rules ?? []).map(rule => ({ flow, rule }))
  })
}

export function flowHeaders({ schemaUid, levelUid }: Flow): Readonly<Record<string, string>> {
  return { 'X-Kubernetes-Pf-Flowschema-Uid': schemaUid, 'X-Kubernetes-Pf-Prioritylevel-Uid': levelUid }
}
