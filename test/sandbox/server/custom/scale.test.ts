// One number of an object, through the paths of its definition.
import { expect, test } from 'vitest'
import { applyScale, readScale, scalingByPaths } from '../../../../sandbox/server/custom/scale.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'

const scaling = scalingByPaths({
  specReplicasPath: '.spec.size.replicas',
  statusReplicasPath: '.status.ready',
  labelSelectorPath: '.status.selector',
})
const metadata = {
  name: 'x',
  namespace: 'n',
  uid: 'u',
  resourceVersion: '7',
  creationTimestamp: '2026-01-01T00:00:00Z',
}
const object: Obj = {
  apiVersion: 'a/v1',
  kind: 'Thing',
  metadata: { ...metadata, labels: { a: 'b' } },
  spec: { size: { replicas: 3 }, other: 1 },
  status: { ready: 2, selector: 'a=b' },
}

test('shows the wish, what is there, and the selector', () => {
  expect(readScale(object, scaling)).toEqual({
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata,
    spec: { replicas: 3 },
    status: { replicas: 2, selector: 'a=b' },
  })
})

test('shows a wish of 0 as nothing, and nothing known as 0', () => {
  const fresh: Obj = { ...object, spec: { size: { replicas: 0 } }, status: undefined }
  expect(readScale(fresh, scaling)).toMatchObject({ spec: {}, status: { replicas: 0 } })
})

test('of an object without a wish says which field is missing', () => {
  expect(() => readScale({ ...object, spec: {} }, scaling)).toThrow(
    'the spec replicas field ".spec.size.replicas" does not exist',
  )
})

test.each<[replicas: number | undefined, written: number]>([
  [7, 7],
  [0, 0],
  [undefined, 0],
])('sets %s and nothing else', (replicas, written) => {
  const before = structuredClone(object)
  const scale = { ...readScale(object, scaling), spec: replicas === undefined ? {} : { replicas } }
  const expected = { ...object, spec: { size: { replicas: written }, other: 1 } }
  expect(applyScale(object, scale, scaling)).toEqual(expected)
  expect(object).toEqual(before)
})

test('makes the way to the number where there is none, and keeps the version that was seen', () => {
  const scale = { ...readScale(object, scaling), metadata: { name: 'x', resourceVersion: '5' } }
  const written = applyScale({ ...object, spec: undefined }, scale, scaling)
  expect(written).toMatchObject({ metadata: { resourceVersion: '5' }, spec: { size: { replicas: 3 } } })
})

test('knows which numbers cannot be', () => {
  const wrong = { ...object, spec: { size: { replicas: -1 } }, status: { ready: 2 ** 31 } }
  expect(scaling.validate!(wrong)).toEqual([
    { type: 'Invalid', field: '.spec.size.replicas', value: -1, detail: 'should be a non-negative integer' },
    { type: 'Invalid', field: '.status.ready', value: 2 ** 31, detail: 'should be less than or equal to 2147483647' },
  ])
})
