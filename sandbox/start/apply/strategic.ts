// A strategic merge as kustomize does it, which is not quite as the API server does: what a patch names comes first in a list.
import { isRecord } from '../../../api/kube/answer.ts'

type Fields = Readonly<Record<string, unknown>>

/** What tells items of a list apart, by the name of the list: of the kinds that have pods. All other lists are replaced. */
const keys: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  env: 'name',
  ports: 'containerPort',
  volumes: 'name',
  volumeMounts: 'mountPath',
  imagePullSecrets: 'name',
}

/** Neither is changed. `$patch: delete` of the object itself is the caller's. */
export function mergeObject(current: Fields, patch: Fields): Fields {
  const { $patch: directive, ...fields } = patch
  if (directive === 'replace') return fields
  const merged: Record<string, unknown> = { ...current }
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) delete merged[name]
    else merged[name] = mergeValue(merged[name], value, keys[name])
  }
  return merged
}

function mergeValue(current: unknown, patch: unknown, key: string | undefined): unknown {
  if (isRecord(patch)) return mergeObject(isRecord(current) ? current : {}, patch)
  if (key === undefined || !isRecords(patch)) return patch
  return mergeItems(isRecords(current) ? current : [], patch, key)
}

function mergeItems(current: readonly Fields[], patch: readonly Fields[], key: string): unknown[] {
  const plain = patch.filter(item => Object.keys(item).join() !== '$patch')
  if (plain.length < patch.length) return plain
  const named = new Set(plain.map(item => item[key]))
  const found = new Map(current.map(item => [item[key], item]))
  const first = plain.filter(item => item.$patch !== 'delete')
  return [
    ...first.map(item => mergeObject(found.get(item[key]) ?? {}, item)),
    ...current.filter(item => !named.has(item[key])),
  ]
}

function isRecords(value: unknown): value is Fields[] {
  return Array.isArray(value) && value.every(isRecord)
}
