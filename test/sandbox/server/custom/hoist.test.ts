// What stands in several places of a schema is compiled once, and judged in each.
import { expect, test } from 'vitest'
import { toJsonSchema } from '../../../../sandbox/server/custom/hoist.ts'
import type { Schema } from '../../../../sandbox/server/custom/schema.ts'
import { schemaValidator } from '../../../../sandbox/server/custom/validate.ts'

const port: Schema = { type: 'integer', format: 'int32', minimum: 1, maximum: 65_535 }
const probe: Schema = {
  type: 'object',
  required: ['port'],
  properties: { port, path: { type: 'string', maxLength: 9 } },
}
const container: Schema = { type: 'object', properties: { ready: probe, alive: probe, name: { type: 'string' } } }
const schema: Schema = {
  type: 'object',
  properties: {
    first: container,
    list: { type: 'array', items: container },
    map: { type: 'object', additionalProperties: probe },
  },
}

test('a part that is repeated is written once', () => {
  const { $defs, properties } = toJsonSchema(schema) as { $defs: object; properties: Record<string, { $ref?: string }> }
  expect(Object.keys($defs)).toHaveLength(2)
  expect(properties.first!.$ref).toBeDefined()
})

test('its errors name the place where the value stands', () => {
  const value = {
    first: { ready: { port: 0 }, alive: {} },
    list: [{}, { alive: { port: 70_000 } }],
    map: { 'a.b': { port: 1, path: 'far too long' } },
  }
  const errors = schemaValidator(schema)(value)
  expect(errors.map(({ field, type }) => `${field} ${type}`)).toEqual([
    'first.ready.port Invalid',
    'first.alive.port Required',
    'list[1].alive.port Invalid',
    'map.a.b.path TooLong',
  ])
})
