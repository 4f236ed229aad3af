// The kind CustomResourceDefinition itself: what makes one sound, and what the server says about it.
import type { CustomResourceDefinition } from '../../../api/kube/objects.ts'
import { markDefinition } from '../controllers/definition/mark.ts'
import { immutable } from '../kinds/check/errors.ts'
import { column, createdColumn, nameColumn } from '../kinds/define.ts'
import type { Column, Facts, Strategy } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import type { FieldError } from '../refusal.ts'
import { validateNames } from './definition/names.ts'
import { statusOf } from './definition/status.ts'
import { validateVersions } from './definition/versions.ts'

const shelf = 'customresourcedefinitions.apiextensions.k8s.io'
const read = (object: Obj) => object as unknown as CustomResourceDefinition

/** A definition is accepted as it is stored, so that its kinds can be served from that moment on. */
export const definitionStrategy: Strategy = {
  countsGenerations: true,
  prepareForCreate: (draft, facts) => prepare(draft, undefined, facts),
  prepareForUpdate: (draft, before, facts) => prepare(draft, before, facts),
  endsQuietly: true,
  prepareForDeletion: markDefinition,
  validate: object => validate(read(object)),
  validateUpdate: (object, before) => [
    ...validate(read(object)).filter(({ field }) => field !== 'metadata.name'),
    ...validateChange(read(object), read(before)),
  ],
}

export const definitionColumns: readonly Column[] = [
  nameColumn,
  column('Scope', 'Whether its objects lie in namespaces.'),
  column('Versions', 'Those that are served.'),
  createdColumn,
  column('Group', 'Its API group.', { wide: true }),
  column('Kind', 'What its objects are.', { wide: true }),
  column('ShortNames', 'How kubectl may be asked for it.', { wide: true }),
  column('Established', 'Whether it is served.', { wide: true, type: 'boolean' }),
]

export function definitionRow(object: Obj): unknown[] {
  const { metadata, spec, status } = read(object)
  const versions = spec.versions.filter(({ served }) => served).map(renderVersion)
  const { kind, shortNames = [] } = spec.names
  const isEstablished = status?.conditions?.some(each => each.type === 'Established' && each.status === 'True')
  return [
    ...[metadata.name, spec.scope, versions.toSorted().join(','), metadata.creationTimestamp ?? null],
    ...[spec.group, kind, shortNames.join(','), isEstablished ?? false],
  ]
}

function renderVersion({ name, storage }: CustomResourceDefinition['spec']['versions'][number]): string {
  return storage ? `${name}(storage)` : name
}

function prepare(draft: Obj, before: Obj | undefined, facts: Facts): void {
  const definition = read(draft)
  const { names, conversion, versions } = definition.spec
  if (names) {
    names.singular ||= names.kind?.toLowerCase()
    names.listKind ||= names.kind && `${names.kind}List`
  }
  definition.spec.conversion = conversion ?? { strategy: 'None' }
  definition.spec.versions = versions ?? []
  const others = facts.list(shelf).map(read)
  definition.status = statusOf(definition, before && read(before).status, { others, now: facts.now })
}

function validate(definition: CustomResourceDefinition): FieldError[] {
  return [...validateNames(definition), ...validateVersions(definition)]
}

/** Objects may exist under what these said. */
function validateChange({ spec }: CustomResourceDefinition, before: CustomResourceDefinition): FieldError[] {
  const changed = [
    ['spec.group', spec.group, before.spec.group],
    ['spec.scope', spec.scope, before.spec.scope],
    ['spec.names.kind', spec.names.kind, before.spec.names.kind],
    ['spec.names.plural', spec.names.plural, before.spec.names.plural],
  ] as const
  return changed.flatMap(([field, now, was]) => (now === was ? [] : [immutable(field, now)]))
}
