// OpenAPI v2, for those who still ask for it.
import { Reader } from 'protobufjs/minimal.js'
import { expect, test } from 'vitest'
import { swaggerDocument } from '../../../../sandbox/server/openapi/swagger.ts'

test('kubectl gets a document in protobuf, in which nothing is described', () => {
  const { status, body } = swaggerDocument('application/com.github.proto-openapi.spec.v2@v1.0+protobuf')
  expect(status).toBe(200)
  const reader = Reader.create(Buffer.from(body))
  const fields: [number, string][] = []
  while (reader.pos < reader.len) fields.push([reader.uint32() >>> 3, reader.string()])
  expect(fields.map(([number]) => number)).toEqual([1, 2, 8])
  expect(fields[0]![1]).toBe('2.0')
  expect(fields[2]![1]).toBe('')
})

test('others get it as JSON', () => {
  expect(JSON.parse(swaggerDocument('application/json').body)).toMatchObject({ swagger: '2.0', paths: {} })
})
