// ConfigMaps: texts and bytes under keys.
import { isDeepStrictEqual } from 'node:util'
import type { ConfigMap } from '../../../api/kube/objects.ts'
import type { Obj } from '../object.ts'
import type { FieldError } from '../refusal.ts'
import { forbidden, invalid, invalids, tooLong } from './check/errors.ts'
import { byteLength, configKey } from './check/names.ts'
import { ageColumn, ageOf, column, defineKind, nameColumn } from './define.ts'

const MAX_BYTES = 1024 * 1024
export const sealed = 'field is immutable when `immutable` is set'

const read = (object: Obj) => object as unknown as ConfigMap

export const configMaps = defineKind({
  definition: 'io.k8s.api.core.v1.ConfigMap',
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  strategy: {
    unconditionalUpdate: true,
    validate: object => validate(read(object)),
    validateUpdate: (object, before) => [...validateSealed(read(object), read(before)), ...validate(read(object))],
  },
  columns: [nameColumn, column('Data', 'How many keys it has.'), ageColumn],
  row: (object, now) => {
    const { data = {}, binaryData = {} } = read(object)
    return [object.metadata.name, Object.keys(data).length + Object.keys(binaryData).length, ageOf(object, now)]
  },
})

function validate({ data = {}, binaryData = {} }: ConfigMap): FieldError[] {
  const texts = Object.values(data).reduce((sum, text) => sum + byteLength(text), 0)
  const bytes = Object.values(binaryData).reduce((sum, text) => sum + Buffer.from(text, 'base64').length, 0)
  return [
    ...Object.keys(data).flatMap(key => [
      ...invalids(`data[${key}]`, key, configKey(key)),
      ...(Object.hasOwn(binaryData, key)
        ? [invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')]
        : []),
    ]),
    ...Object.keys(binaryData).flatMap(key => invalids(`binaryData[${key}]`, key, configKey(key))),
    ...(texts + bytes > MAX_BYTES ? [tooLong('[]', MAX_BYTES)] : []),
  ]
}

function validateSealed(map: ConfigMap, before: ConfigMap): FieldError[] {
  if (!before.immutable) return []
  const changed = (['data', 'binaryData'] as const).filter(
    field => !isDeepStrictEqual(map[field] ?? {}, before[field] ?? {}),
  )
  return [...(map.immutable ? [] : ['immutable']), ...changed].map(field => forbidden(field, sealed))
}
