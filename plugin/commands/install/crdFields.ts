// Which fields a new version of a CRD adds, and which it takes away: pure.
import { isRecord } from '../../../api/kube/answer.ts'

type FieldChanges = { readonly added: readonly string[]; readonly removed: readonly string[] }

/** Of the version that is stored. Paths as kubectl explain writes them: spec.pool.retention; the topmost that differs. */
export function compareCrds(before: object, after: object): FieldChanges {
  const [old, fresh] = [fieldsOf(schemaOf(before), ''), fieldsOf(schemaOf(after), '')]
  return {
    added: topmost(fresh.filter(path => !old.includes(path))),
    removed: topmost(old.filter(path => !fresh.includes(path))),
  }
}

function schemaOf(crd: object): unknown {
  const { spec } = crd as {
    spec?: { versions?: readonly { storage?: boolean; schema?: { openAPIV3Schema?: unknown } }[] }
  }
  return spec?.versions?.find(({ storage }) => storage)?.schema?.openAPIV3Schema
}

function fieldsOf(schema: unknown, path: string): string[] {
  if (!isRecord(schema)) return []
  const { properties, items, additionalProperties } = schema
  const within = isRecord(properties)
    ? Object.entries(properties).flatMap(([name, inner]) => {
        const at = path === '' ? name : `${path}.${name}`
        return [at, ...fieldsOf(inner, at)]
      })
    : []
  return [...within, ...fieldsOf(items, path), ...fieldsOf(additionalProperties, path)]
}

function topmost(paths: readonly string[]): string[] {
  return paths.filter(path => !paths.some(other => path.startsWith(`${other}.`)))
}
