// RoleBindings and ClusterRoleBindings: who may do what a role says.
import { isDeepStrictEqual } from 'node:util'
import type { Obj } from '../../object.ts'
import type { FieldError } from '../../refusal.ts'
import { immutable, invalids, notSupported, required } from '../check/errors.ts'
import { dnsSubdomain, pathSegment } from '../check/names.ts'
import { ageColumn, ageOf, column, defineKind, nameColumn } from '../define.ts'
import type { Kind } from '../kind.ts'

const group = 'rbac.authorization.k8s.io'

type Subject = { kind: string; apiGroup?: string; name: string; namespace?: string }
type Binding = Obj & { roleRef: { apiGroup?: string; kind?: string; name?: string }; subjects?: Subject[] }

const read = (object: Obj) => object as Binding

const columns = [
  nameColumn,
  column('Role', 'The role that it gives.'),
  ageColumn,
  column('Users', 'Users that have it.', { wide: true }),
  column('Groups', 'Groups that have it.', { wide: true }),
  column('ServiceAccounts', 'Accounts that have it.', { wide: true }),
]

function row(object: Obj, now: Date): unknown[] {
  const { roleRef, subjects = [] } = read(object)
  const those = (kind: string, say: (subject: Subject) => string) =>
    subjects
      .filter(subject => subject.kind === kind)
      .map(say)
      .join(', ')
  return [
    object.metadata.name,
    `${roleRef.kind}/${roleRef.name}`,
    ageOf(object, now),
    those('User', ({ name }) => name),
    those('Group', ({ name }) => name),
    those('ServiceAccount', ({ namespace, name }) => `${namespace ?? ''}/${name}`),
  ]
}

function setDefaults(draft: Obj): void {
  const { roleRef, subjects } = read(draft)
  draft.roleRef = { ...roleRef, apiGroup: roleRef?.apiGroup || group }
  if (subjects) draft.subjects = subjects.map(withGroup)
}

function withGroup(subject: Subject): Subject {
  const isPerson = subject.kind === 'User' || subject.kind === 'Group'
  return isPerson && !subject.apiGroup ? { ...subject, apiGroup: group } : subject
}

function strategyFor(kinds: readonly string[], namespaced: boolean): Kind['strategy'] {
  const validate = (object: Obj) => validateBinding(read(object), kinds, namespaced)
  return {
    name: 'pathSegment',
    unconditionalUpdate: true,
    createOnUpdate: true,
    validate,
    validateUpdate: (object, before) => [...validate(object), ...validateKept(read(object), read(before))],
  }
}

export const roleBindings = defineKind({
  definition: 'io.k8s.api.rbac.v1.RoleBinding',
  group,
  kind: 'RoleBinding',
  plural: 'rolebindings',
  singular: 'rolebinding',
  setDefaults,
  strategy: strategyFor(['Role', 'ClusterRole'], true),
  columns,
  row,
})

export const clusterRoleBindings = defineKind({
  definition: 'io.k8s.api.rbac.v1.ClusterRoleBinding',
  group,
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  singular: 'clusterrolebinding',
  namespaced: false,
  setDefaults,
  strategy: strategyFor(['ClusterRole'], false),
  columns,
  row,
})

function validateBinding(binding: Binding, kinds: readonly string[], namespaced: boolean): FieldError[] {
  const { apiGroup = '', kind = '', name = '' } = binding.roleRef
  return [
    ...(apiGroup === group ? [] : [notSupported('roleRef.apiGroup', apiGroup, [group])]),
    ...(kinds.includes(kind) ? [] : [notSupported('roleRef.kind', kind, kinds)]),
    ...(name ? invalids('roleRef.name', name, pathSegment(name)) : []),
    ...(binding.subjects ?? []).flatMap((subject, index) => validateSubject(`subjects[${index}]`, subject, namespaced)),
    ...validateNames(binding),
  ]
}

function validateNames({ roleRef, subjects = [] }: Binding): FieldError[] {
  return [
    ...subjects.flatMap(({ name }, index) => (name ? [] : [required(`subjects[${index}].name`)])),
    ...(roleRef.name ? [] : [required('roleRef.name')]),
  ]
}

function validateSubject(field: string, subject: Subject, namespaced: boolean): FieldError[] {
  const { kind, name, apiGroup = '', namespace } = subject
  const wanted = kind === 'ServiceAccount' ? '' : group
  if (!['ServiceAccount', 'User', 'Group'].includes(kind)) {
    return [notSupported(`${field}.kind`, kind, ['ServiceAccount', 'User', 'Group'])]
  }
  const isAccount = kind === 'ServiceAccount'
  return [
    ...(isAccount && name ? invalids(`${field}.name`, name, dnsSubdomain(name)) : []),
    ...(apiGroup === wanted ? [] : [notSupported(`${field}.apiGroup`, apiGroup, [wanted])]),
    ...(isAccount && !namespace && !namespaced ? [required(`${field}.namespace`)] : []),
  ]
}

function validateKept({ roleRef }: Binding, before: Binding): FieldError[] {
  if (isDeepStrictEqual(roleRef, before.roleRef)) return []
  const shown = { APIGroup: roleRef.apiGroup ?? '', Kind: roleRef.kind ?? '', Name: roleRef.name ?? '' }
  return [immutable('roleRef', shown)]
}
