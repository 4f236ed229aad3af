// What a container's environment must say.
import type { Container } from '../../../../api/kube/objects.ts'
import type { FieldError } from '../../refusal.ts'
import { invalid, invalids, notSupported, required } from '../check/errors.ts'
import { configKey, dnsSubdomain, environmentName, qualifiedName } from '../check/names.ts'

type Env = NonNullable<Container['env']>[number]
type Source = NonNullable<Env['valueFrom']>
type EnvFrom = NonNullable<Container['envFrom']>[number]
type FieldRef = NonNullable<Source['fieldRef']>
type ResourceRef = NonNullable<Source['resourceFieldRef']>

const sources = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef'] as const

export function validateEnv(variables: readonly Env[], field: string): FieldError[] {
  return variables.flatMap(({ name, value, valueFrom }, index) => {
    const at = `${field}[${index}]`
    return [
      ...(name ? invalids(`${at}.name`, name, environmentName(name)) : [required(`${at}.name`)]),
      ...(valueFrom ? validateSource(valueFrom, `${at}.valueFrom`, value) : []),
    ]
  })
}

function validateSource(source: Source, field: string, value: string | undefined): FieldError[] {
  const chosen = sources.filter(each => source[each])
  const oneAtMost = 'may not have more than one field specified at a time'
  const oneOfThese =
    'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'
  return [
    ...(source.fieldRef ? validateFieldRef(source.fieldRef, `${field}.fieldRef`, environmentFields) : []),
    ...(source.resourceFieldRef ? validateResourceRef(source.resourceFieldRef, `${field}.resourceFieldRef`) : []),
    ...(source.configMapKeyRef ? validateKeyRef(source.configMapKeyRef, `${field}.configMapKeyRef`) : []),
    ...(source.secretKeyRef ? validateKeyRef(source.secretKeyRef, `${field}.secretKeyRef`) : []),
    ...(chosen.length === 0 ? [invalid(field, '', oneOfThese)] : []),
    ...(chosen.length > 0 && value ? [invalid(field, '', 'may not be specified when `value` is not empty')] : []),
    ...(chosen.length > 1 && !value ? [invalid(field, '', oneAtMost)] : []),
  ]
}

function validateKeyRef({ name = '', key }: { name?: string; key: string }, field: string): FieldError[] {
  return [
    ...invalids(`${field}.name`, name, dnsSubdomain(name)),
    ...(key ? invalids(`${field}.key`, key, configKey(key)) : [required(`${field}.key`)]),
  ]
}

const metadataFields = ['metadata.name', 'metadata.namespace', 'metadata.uid']
const environmentFields = [
  ...metadataFields,
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]
/** Files may also hold all labels or annotations. */
const fileFields = [...metadataFields, 'metadata.labels', 'metadata.annotations']

export function validateFileField(ref: FieldRef, field: string): FieldError[] {
  return validateFieldRef(ref, field, fileFields)
}

const known = new Set([...environmentFields, ...fileFields, 'spec.restartPolicy', 'spec.schedulerName', 'status.phase'])

function validateFieldRef({ fieldPath }: FieldRef, field: string, allowed: readonly string[]): FieldError[] {
  const at = `${field}.fieldPath`
  if (!fieldPath) return [required(at)]
  const entry = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(fieldPath)
  if (entry) {
    const key = entry[1] === 'annotations' ? entry[2]!.toLowerCase() : entry[2]!
    return invalids(field, entry[2], qualifiedName(key))
  }
  if (allowed.includes(fieldPath)) return []
  if (known.has(fieldPath)) return [notSupported(at, fieldPath, allowed.toSorted())]
  return [invalid(at, fieldPath, `error converting fieldPath: field label not supported: ${fieldPath}`)]
}

const resources = ['limits', 'requests'].flatMap(side =>
  ['cpu', 'ephemeral-storage', 'memory'].map(resource => `${side}.${resource}`),
)

export function validateResourceRef({ resource }: ResourceRef, field: string): FieldError[] {
  const at = `${field}.resource`
  if (!resource) return [required(at)]
  const isHuge = /^(limits|requests)\.hugepages-/.test(resource)
  return resources.includes(resource) || isHuge ? [] : [notSupported(at, resource, resources)]
}

export function validateEnvFrom(froms: readonly EnvFrom[], field: string): FieldError[] {
  return froms.flatMap(({ prefix, configMapRef, secretRef }, index) => {
    const at = `${field}[${index}]`
    const chosen = [configMapRef, secretRef].filter(Boolean).length
    const named = (ref: { name?: string } | undefined, part: string) => {
      if (!ref) return []
      return ref.name
        ? invalids(`${at}.${part}.name`, ref.name, dnsSubdomain(ref.name))
        : [required(`${at}.${part}.name`)]
    }
    return [
      ...(prefix ? invalids(`${at}.prefix`, prefix, environmentName(prefix)) : []),
      ...named(configMapRef, 'configMapRef'),
      ...named(secretRef, 'secretRef'),
      ...(chosen === 0 ? [invalid(field, '', 'must specify one of: `configMapRef` or `secretRef`')] : []),
      ...(chosen > 1 ? [invalid(field, '', 'may not have more than one field specified at a time')] : []),
    ]
  })
}
