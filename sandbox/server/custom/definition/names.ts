// What a definition calls its kind.
import type { CustomResourceDefinition } from '../../../../api/kube/objects.ts'
import { invalid, invalids, mustBeOneOf, required } from '../../kinds/check/errors.ts'
import { dns1035Label, dnsSubdomain } from '../../kinds/check/names.ts'
import type { FieldError } from '../../refusal.ts'

type Spec = CustomResourceDefinition['spec']

export function validateNames({ metadata, spec }: CustomResourceDefinition): FieldError[] {
  const full = `${spec.names.plural}.${spec.group}`
  const mustBe = 'must be spec.names.plural+"."+spec.group'
  return [
    ...(metadata.name === full ? [] : [invalid('metadata.name', metadata.name, mustBe)]),
    ...validateGroup(spec.group),
    ...mustBeOneOf('spec.scope', spec.scope, ['Cluster', 'Namespaced']),
    ...validateWords(spec.names),
  ]
}

function validateGroup(group: string | undefined): FieldError[] {
  if (!group) return [required('spec.group')]
  const faults = invalids('spec.group', group, dnsSubdomain(group))
  if (faults.length > 0 || group.includes('.')) return faults
  return [invalid('spec.group', group, 'should be a domain with at least one dot')]
}

function validateWords(names: Spec['names']): FieldError[] {
  const single = [
    ['plural', names.plural, ''],
    ['singular', names.singular, ''],
    ['kind', names.kind, mixed],
    ['listKind', names.listKind, mixed],
  ] as const
  return [
    ...single.flatMap(([field, value, prefix]) =>
      value ? validateWord(`spec.names.${field}`, value, prefix) : [required(`spec.names.${field}`)],
    ),
    ...(names.kind && names.kind === names.listKind
      ? [invalid('spec.names.listKind', names.listKind, 'kind and listKind may not be the same')]
      : []),
    ...(['shortNames', 'categories'] as const).flatMap(field =>
      (names[field] ?? []).flatMap((value, index) => validateWord(`spec.names.${field}[${index}]`, value, '')),
    ),
  ]
}

const mixed = 'may have mixed case, but should otherwise match: '

function validateWord(field: string, value: string, prefix: string): FieldError[] {
  const faults = dns1035Label(prefix === '' ? value : value.toLowerCase())
  return invalids(
    field,
    value,
    faults.map(fault => prefix + fault),
  )
}
