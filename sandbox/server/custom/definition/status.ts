// What the server answers to a definition: which of its names it accepts, whether it serves them, in which versions objects may lie in the store.
import type { CustomResourceDefinition } from '../../../../api/kube/objects.ts'
import { timestamp } from '../../timestamp.ts'

type Status = NonNullable<CustomResourceDefinition['status']>
type Names = CustomResourceDefinition['spec']['names']
type Condition = NonNullable<Status['conditions']>[number]

export type Surroundings = { readonly others: readonly CustomResourceDefinition[]; readonly now: Date }

/** `before` is the status until now. Names that another definition of the group has stay refused until it is gone. */
export function statusOf(
  definition: CustomResourceDefinition,
  before: Status | undefined,
  around: Surroundings,
): Status {
  const { spec } = definition
  const taken = findTaken(definition, around.others)
  const storage = spec.versions.find(version => version.storage)?.name
  const stored = before?.storedVersions ?? []
  const wasEstablished = before?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True')
  const named = taken
    ? { status: 'False', reason: `${taken.what}Conflict`, message: `"${taken.name}" is already in use` }
    : { status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }
  const established =
    taken && !wasEstablished
      ? { status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' }
      : { status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' }
  const conditions = [
    { type: 'NamesAccepted', ...named },
    { type: 'Established', ...established },
  ].map(condition => sinceWhen(condition, before?.conditions ?? [], around.now))
  return {
    conditions,
    acceptedNames: taken
      ? (before?.acceptedNames ?? { plural: spec.names.plural, kind: '' })
      : acceptedNames(spec.names),
    storedVersions: storage === undefined || stored.includes(storage) ? stored : [...stored, storage],
  }
}

export function isEstablished({ status }: CustomResourceDefinition): boolean {
  return !status?.conditions?.some(({ type, status: state }) => type === 'Established' && state === 'False')
}

function sinceWhen(
  condition: Omit<Condition, 'lastTransitionTime'>,
  before: readonly Condition[],
  now: Date,
): Condition {
  const was = before.find(({ type }) => type === condition.type)
  const same = was?.status === condition.status ? was.lastTransitionTime : undefined
  const { type, status, ...why } = condition
  return { type, status, lastTransitionTime: same ?? timestamp(now), ...why }
}

function acceptedNames({ plural, singular, shortNames, kind, listKind, categories }: Names): Names {
  return {
    plural,
    ...(singular && { singular }),
    ...(shortNames && { shortNames }),
    kind,
    ...(listKind && { listKind }),
    ...(categories && { categories }),
  }
}

type Taken = { readonly what: string; readonly name: string }

/** The last of several, as the real server tells it. */
function findTaken(
  { metadata, spec }: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
): Taken | undefined {
  const neighbours = others.filter(other => other.spec.group === spec.group && other.metadata.name !== metadata.name)
  const accepted = neighbours.flatMap(({ status }) => (status?.acceptedNames ? [status.acceptedNames] : []))
  const words = new Set(accepted.flatMap(names => [names.plural, names.singular, ...(names.shortNames ?? [])]))
  const kinds = new Set(accepted.flatMap(names => [names.kind, names.listKind]))
  const { names } = spec
  const wanted: Array<[what: string, name: string | undefined, used: ReadonlySet<string | undefined>]> = [
    ['ListKind', names.listKind, kinds],
    ['Kind', names.kind, kinds],
    ...(names.shortNames ?? []).map((name): [string, string, typeof words] => ['ShortNames', name, words]),
    ['Singular', names.singular, words],
    ['Plural', names.plural, words],
  ]
  const found = wanted.find(([, name, used]) => name && used.has(name))
  return found && { what: found[0], name: found[1]! }
}
