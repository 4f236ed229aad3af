// What stands in a custom resource where its writer left something out.
import { type Fields, isFields, type Schema, valuesOf } from './schema.ts'

/** Fills defaults in, in place. A null where none may stand is as good as absent. */
export function setDefaults(draft: unknown, schema: Schema): void {
  if (Array.isArray(draft)) {
    if (schema.items) for (const item of draft) setDefaults(item, schema.items)
    return
  }
  if (!isFields(draft)) return
  for (const [name, field] of Object.entries(schema.properties ?? {})) setField(draft, name, field)
  const values = valuesOf(schema)
  if (!values) return
  for (const name of Object.keys(draft)) {
    if (!schema.properties || !Object.hasOwn(schema.properties, name)) setField(draft, name, values)
  }
}

function setField(draft: Fields, name: string, schema: Schema): void {
  if (draft[name] === undefined || (draft[name] === null && !schema.nullable)) {
    if (schema.default !== undefined) draft[name] = structuredClone(schema.default)
    else delete draft[name]
  }
  setDefaults(draft[name], schema)
}
