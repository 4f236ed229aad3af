// The versions of a definition, and what each says of its subresources and columns.
import type { CustomResourceDefinition } from '../../../../api/kube/objects.ts'
import { invalid, invalids, required } from '../../kinds/check/errors.ts'
import { dns1035Label } from '../../kinds/check/names.ts'
import type { FieldError } from '../../refusal.ts'
import { parsePath } from '../jsonPath.ts'
import type { Schema } from '../schema.ts'
import { checkSchema } from './schemas.ts'

type Version = CustomResourceDefinition['spec']['versions'][number]

export function validateVersions({ spec, status }: CustomResourceDefinition): FieldError[] {
  const { versions } = spec
  return [
    ...versions.flatMap((version, index) => validateVersion(version, { index, alone: versions.length === 1 })),
    ...validateSet(versions),
    ...validateStored(versions, status?.storedVersions ?? []),
    ...validateConversion(spec.conversion?.strategy),
    ...(spec.preserveUnknownFields ? [invalid('spec.preserveUnknownFields', true, noLonger)] : []),
  ]
}

const noLonger =
  'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead'

function validateSet(versions: readonly Version[]): FieldError[] {
  const names = new Set(versions.map(({ name }) => name))
  const shown = versions.map(({ name, served, storage }) => ({ Name: name, Served: served, Storage: storage }))
  const storing = versions.filter(({ storage }) => storage).length
  return [
    ...(names.size === versions.length ? [] : [invalid('spec.versions', shown, 'must contain unique version names')]),
    ...(storing === 1
      ? []
      : [invalid('spec.versions', shown, 'must have exactly one version marked as storage version')]),
  ]
}

function validateStored(versions: readonly Version[], stored: readonly string[]): FieldError[] {
  const field = 'status.storedVersions'
  if (stored.length === 0) return [invalid(field, null, 'must have at least one stored version')]
  const storing = versions.filter(({ name, storage }) => storage && !stored.includes(name))
  const absent = storing.map(({ name }) => invalid(field, stored, `must have the storage version ${name}`))
  const gone = stored.flatMap((name, index) => {
    if (versions.some(version => version.name === name)) return []
    const why = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`
    return [invalid(`${field}[${index}]`, name, why)]
  })
  return [...absent, ...gone]
}

/** Real clusters ask a webhook to convert; nothing here could answer it. */
function validateConversion(strategy: string | undefined): FieldError[] {
  if (strategy === undefined || strategy === 'None') return []
  const field = 'spec.conversion.strategy'
  if (strategy === 'Webhook') {
    return [
      { type: 'Forbidden', field, detail: 'the sandbox calls no webhooks; use None, with versions of the same schema' },
    ]
  }
  return [{ type: 'NotSupported', field, value: strategy, detail: 'supported values: "None", "Webhook"' }]
}

/** What only one version says, the real server names as if the whole definition said it. */
function validateVersion(version: Version, { index, alone }: { index: number; alone: boolean }): FieldError[] {
  const own = `spec.versions[${index}]`
  const common = alone ? 'spec' : own
  const schema = version.schema?.openAPIV3Schema as Schema | undefined
  const schemaPath = alone ? 'spec.validation.openAPIV3Schema' : `${own}.schema.openAPIV3Schema`
  return [
    ...invalids(`${own}.name`, version.name, dns1035Label(version.name ?? '')),
    ...(schema ? checkSchema(schema, schemaPath) : [required(`${own}.schema.openAPIV3Schema`)]),
    ...validateColumns(version, common),
    ...validateScale(version, `${common}.subresources.scale`),
    ...validateSelectable(version, common),
  ]
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string']
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password']

function validateColumns({ additionalPrinterColumns = [] }: Version, path: string): FieldError[] {
  return additionalPrinterColumns.flatMap(({ name, type, format, jsonPath }, index) => {
    const field = `${path}.additionalPrinterColumns[${index}]`
    const oneOf = (words: readonly string[]) => `must be one of ${words.join()}`
    return [
      ...(name ? [] : [required(`${field}.name`)]),
      ...(type ? [] : [required(`${field}.type`, oneOf(columnTypes))]),
      ...(type && !columnTypes.includes(type) ? [invalid(`${field}.type`, type, oneOf(columnTypes))] : []),
      ...(format && !columnFormats.includes(format) ? [invalid(`${field}.format`, format, oneOf(columnFormats))] : []),
      ...(jsonPath ? validatePath(`${field}.JSONPath`, jsonPath) : [required(`${field}.JSONPath`)]),
    ]
  })
}

function validatePath(field: string, text: string): FieldError[] {
  if (!text.startsWith('.')) return [invalid(field, text, 'must be a simple json path starting with .')]
  try {
    parsePath(text)
    return []
  } catch (error) {
    return [invalid(field, text, `must be a valid json path: ${(error as Error).message}`)]
  }
}

function validateScale({ subresources }: Version, path: string): FieldError[] {
  const scale = subresources?.scale
  if (!scale) return []
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale
  const label = labelSelectorPath && validateUnder(`${path}.labelSelectorPath`, labelSelectorPath, ['spec', 'status'])
  return [
    ...validateUnder(`${path}.specReplicasPath`, specReplicasPath, ['spec']),
    ...validateUnder(`${path}.statusReplicasPath`, statusReplicasPath, ['status']),
    ...(label || []),
  ]
}

function validateUnder(field: string, path: string | undefined, roots: readonly string[]): FieldError[] {
  if (!path) return [required(field)]
  const faults = validatePath(field, path)
  if (faults.length > 0 || roots.some(root => path.startsWith(`.${root}.`))) return faults
  const either = roots.length > 1 ? `either ${roots.map(root => `.${root}`).join(' or ')}` : `.${roots[0]}`
  return [invalid(field, path, `should be a json path under ${either}`)]
}

function validateSelectable({ selectableFields = [], schema }: Version, path: string): FieldError[] {
  return selectableFields.flatMap(({ jsonPath }, index) => {
    const names = jsonPath.split('.').slice(1)
    let at: Schema | undefined = schema?.openAPIV3Schema as Schema | undefined
    for (const name of names) at = at?.properties?.[name]
    if (jsonPath.startsWith('.') && at && ['boolean', 'integer', 'string'].includes(at.type ?? '')) return []
    const why = 'is an invalid path: does not refer to a valid field'
    return [invalid(`${path}.selectableFields[${index}].jsonPath`, jsonPath, why)]
  })
}
