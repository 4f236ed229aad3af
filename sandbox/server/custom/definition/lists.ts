// Lists that are sets or maps must say of what, so that two writers can agree on an item.
import { invalid, notSupported, required } from '../../kinds/check/errors.ts'
import type { FieldError } from '../../refusal.ts'
import { isFields, type Schema } from '../schema.ts'

export function checkLists(schema: Schema, path: string): FieldError[] {
  const listType = schema['x-kubernetes-list-type']
  const mapType = schema['x-kubernetes-map-type']
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const { type } = schema
  const typeField = `${path}.type`
  return [
    ...(listType && type !== 'array'
      ? [invalid(typeField, type ?? '', 'must be array if x-kubernetes-list-type is specified')]
      : []),
    ...(listType && !['atomic', 'set', 'map'].includes(listType)
      ? [notSupported(`${path}.x-kubernetes-list-type`, listType, ['atomic', 'set', 'map'])]
      : []),
    ...(keys.length > 0 && listType !== 'map'
      ? [required(`${path}.x-kubernetes-list-type`, 'must be map if x-kubernetes-list-map-keys is non-empty')]
      : []),
    ...(listType === 'map' ? checkMap(schema, keys, path) : []),
    ...(listType === 'set' ? checkSet(schema, path) : []),
    ...(mapType && type !== 'object'
      ? [invalid(typeField, type ?? '', 'must be object if x-kubernetes-map-type is specified')]
      : []),
    ...(mapType && !['atomic', 'granular'].includes(mapType)
      ? [notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular'])]
      : []),
  ]
}

function checkMap({ items }: Schema, keys: readonly string[], path: string): FieldError[] {
  const field = `${path}.x-kubernetes-list-map-keys`
  const isObject = items?.type === 'object'
  const named = keys.filter(key => items?.properties?.[key])
  return [
    ...(keys.length === 0 ? [required(field, 'must not be empty if x-kubernetes-list-type is map')] : []),
    ...(items && !isObject
      ? [
          invalid(
            `${path}.items.type`,
            items.type ?? '',
            "must be object if parent array's x-kubernetes-list-type is map",
          ),
        ]
      : []),
    ...(isObject ? [...new Set(named)].flatMap(key => checkKey(items, key, path)) : []),
    ...(isObject && named.length < keys.length
      ? [invalid(field, keys, 'entries must all be names of item properties')]
      : []),
    ...(new Set(keys).size < keys.length ? [invalid(field, keys, 'must not contain duplicate entries')] : []),
  ]
}

function checkKey(items: Schema, key: string, path: string): FieldError[] {
  const field = `${path}.items.properties[${key}]`
  const { type = '', default: given } = items.properties![key]!
  if (type === 'object' || type === 'array') {
    return [invalid(`${field}.type`, type, "must be a scalar type if parent array's x-kubernetes-list-type is map")]
  }
  if (given !== undefined || items.required?.includes(key)) return []
  const why = 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'
  return [required(`${field}.default`, why)]
}

/** Items that are compared as a whole. */
function checkSet({ items }: Schema, path: string): FieldError[] {
  if (!isFields(items)) return []
  const { type } = items as Schema
  const why = 'must be atomic as item of a list with x-kubernetes-list-type=set'
  const mapType = (items as Schema)['x-kubernetes-map-type']
  if (type === 'object' && mapType !== 'atomic') {
    return [invalid(`${path}.items.x-kubernetes-map-type`, mapType ?? null, why)]
  }
  const listType = (items as Schema)['x-kubernetes-list-type']
  if (type !== 'array' || listType === undefined || listType === 'atomic') return []
  return [invalid(`${path}.items.x-kubernetes-list-type`, listType, why)]
}
