// Secrets: bytes under keys, some kinds of which must have certain keys.
import { isDeepStrictEqual } from 'node:util'
import type { Secret } from '../../../api/kube/objects.ts'
import type { Obj } from '../object.ts'
import type { FieldError } from '../refusal.ts'
import { forbidden, immutable, invalid, invalids, required, tooLong } from './check/errors.ts'
import { configKey } from './check/names.ts'
import { sealed } from './configMap.ts'
import { ageColumn, ageOf, column, defineKind, nameColumn } from './define.ts'

const MAX_BYTES = 1024 * 1024

const read = (object: Obj) => object as unknown as Secret

export const secrets = defineKind({
  definition: 'io.k8s.api.core.v1.Secret',
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  setDefaults: draft => {
    takeTexts(draft)
    draft.type ||= 'Opaque'
  },
  strategy: {
    unconditionalUpdate: true,
    prepareForUpdate: (draft, before) => {
      draft.type ||= before.type
    },
    validate: object => validate(read(object)),
    validateUpdate: (object, before) => [...validateKept(read(object), read(before)), ...validate(read(object))],
  },
  columns: [nameColumn, column('Type', 'What it is for.'), column('Data', 'How many keys it has.'), ageColumn],
  row: (object, now) => {
    const { type, data = {} } = read(object)
    return [object.metadata.name, type, Object.keys(data).length, ageOf(object, now)]
  },
  selectableFields: { type: object => read(object).type ?? '' },
})

/** stringData is only ever written: it goes into data. */
function takeTexts(draft: Obj): void {
  const { stringData, data } = read(draft)
  if (stringData === undefined) return
  delete draft.stringData
  const encoded = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(text).toString('base64')])
  if (encoded.length > 0) draft.data = { ...data, ...Object.fromEntries(encoded) }
}

function validate({ type = '', data = {}, metadata }: Secret): FieldError[] {
  const bytes = Object.values(data).reduce((sum, text) => sum + Buffer.from(text, 'base64').length, 0)
  return [
    ...Object.keys(data).flatMap(key => invalids(`data[${key}]`, key, configKey(key))),
    ...(bytes > MAX_BYTES ? [tooLong('data', MAX_BYTES)] : []),
    ...validateType(type, data, metadata.annotations ?? {}),
  ]
}

const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
}

const accountAnnotation = 'kubernetes.io/service-account.name'

function validateType(
  type: string,
  data: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
): FieldError[] {
  if (type === 'kubernetes.io/service-account-token') {
    return annotations[accountAnnotation] ? [] : [required(`metadata.annotations[${accountAnnotation}]`)]
  }
  if (type === 'kubernetes.io/basic-auth') {
    const keys = ['username', 'password']
    return keys.some(key => key in data) ? [] : keys.map(key => required(`data[${key}]`))
  }
  const keys = Object.hasOwn(requiredKeys, type) ? (requiredKeys[type] ?? []) : []
  return keys.flatMap(key => {
    if (!(key in data)) return [required(`data[${key}]`)]
    return key.startsWith('.docker') ? validateJson(`data[${key}]`, data[key] ?? '') : []
  })
}

function validateJson(field: string, encoded: string): FieldError[] {
  const text = Buffer.from(encoded, 'base64').toString()
  try {
    JSON.parse(text)
    return []
  } catch {
    const fault = `invalid character '${text[0] ?? ''}' looking for beginning of value`
    return [invalid(field, '<secret contents redacted>', text ? fault : 'unexpected end of JSON input')]
  }
}

function validateKept(secret: Secret, before: Secret): FieldError[] {
  const changed = !isDeepStrictEqual(secret.data ?? {}, before.data ?? {})
  return [
    ...(secret.type === before.type ? [] : [immutable('type', secret.type)]),
    ...(before.immutable && !secret.immutable ? [forbidden('immutable', sealed)] : []),
    ...(before.immutable && changed ? [forbidden('data', sealed)] : []),
  ]
}
