import { describe, expect, test } from 'vitest'
import { planMerge } from '../../../api/kube/merge.ts'

describe('an object in step', () => {
  test.each([
    ['has what the server added beside it', { spec: { a: 1 } }, { spec: { a: 1, defaulted: true }, status: {} }],
    [
      'has defaults in the elements of a list',
      { ports: [{ port: 80 }, { port: 443 }] },
      {
        ports: [
          { port: 80, protocol: 'TCP' },
          { port: 443, protocol: 'TCP', nodePort: 30000 },
        ],
      },
    ],
    [
      'writes amounts its own way',
      { limits: { cpu: '0.5', memory: '1Gi' } },
      { limits: { cpu: '500m', memory: '1024Mi' } },
    ],
    [
      'writes amounts inside a list',
      { c: [{ resources: { limits: { cpu: 1 } } }] },
      { c: [{ resources: { limits: { cpu: '1' } } }] },
    ],
    ['has no empty list', { ingress: [] }, {}],
    ['has no empty labels', { metadata: { labels: {} } }, { metadata: {} }],
    ['lacks what is wanted gone', { a: null, constructor: null }, {}],
    ['is not asked about what is undefined', { a: undefined, b: [{ c: undefined }] }, { a: 1, b: [{}] }],
  ])('%s', (_, desired, live) => {
    expect(planMerge(undefined, desired, live)).toBeUndefined()
    expect(planMerge(desired, desired, live)).toBeUndefined()
  })
})

describe('the patch', () => {
  test.each([
    ['sets only what differs', { a: 1, b: { c: 2, d: 3 } }, { a: 1, b: { c: 2, d: 4 } }, { b: { d: 3 } }],
    ['adds what is absent', { a: { b: {} } }, {}, { a: { b: {} } }],
    ['adds an empty object that means something', { podSelector: {} }, {}, { podSelector: {} }],
    ['replaces a scalar by an object', { a: { b: 1 } }, { a: 'x' }, { a: { b: 1 } }],
    ['replaces an object by a scalar', { a: 'x' }, { a: { b: 1 } }, { a: 'x' }],
    ['removes what is wanted gone', { a: null }, { a: 1 }, { a: null }],
    [
      'sends a list whole when an element differs',
      { l: [{ p: 1 }, { p: 2 }] },
      { l: [{ p: 1, x: 1 }, { p: 3 }] },
      { l: [{ p: 1 }, { p: 2 }] },
    ],
    ['sends a list whole when it grew', { l: [1, 2] }, { l: [1] }, { l: [1, 2] }],
    ['sends a list whole when it shrank', { l: [1] }, { l: [1, 2] }, { l: [1] }],
    ['empties a list', { l: [] }, { l: [1] }, { l: [] }],
    ['minds the order of a list', { l: [1, 2] }, { l: [2, 1] }, { l: [1, 2] }],
    ['changes an amount', { limits: { cpu: '1' } }, { limits: { cpu: '500m' } }, { limits: { cpu: '1' } }],
    [
      'takes an annotation at its word',
      { metadata: { annotations: { limits: '1' } } },
      { metadata: { annotations: { limits: '1000m' } } },
      { metadata: { annotations: { limits: '1' } } },
    ],
    [
      'takes an environment variable at its word',
      { env: [{ name: 'A', value: '1' }] },
      { env: [{ name: 'A', value: '1000m' }] },
      { env: [{ name: 'A', value: '1' }] },
    ],
    ['sets a label with an inherited name', { labels: { toString: 'x' } }, {}, { labels: { toString: 'x' } }],
  ])('%s', (_, desired, live, patch) => {
    expect(planMerge(undefined, desired, live)).toEqual(patch)
  })

  test.each([
    ['removes what we no longer want', { a: 1, b: 2 }, { a: 1 }, { a: 1, b: 2 }, { b: null }],
    ['removes a label with an inherited name', { constructor: 'x' }, {}, { constructor: 'x' }, { constructor: null }],
    ['removes a map whole', { m: { x: 1 } }, {}, { m: { x: 1, y: 2 } }, { m: null }],
    [
      'removes one entry of a map and keeps those of others',
      { m: { x: 1, z: 1 } },
      { m: { z: 1 } },
      { m: { x: 1, y: 2, z: 1 } },
      { m: { x: null } },
    ],
    ['leaves alone what others set', { a: 1 }, { a: 1 }, { a: 1, b: 2 }, undefined],
    ['does not remove what is gone already', { a: 1, b: 2 }, { a: 1 }, { a: 1 }, undefined],
    [
      'sends a list again when an element loses a field that we had set',
      { c: [{ name: 'p', command: ['x'] }] },
      { c: [{ name: 'p' }] },
      { c: [{ name: 'p', command: ['x'], imagePullPolicy: 'Always' }] },
      { c: [{ name: 'p' }] },
    ],
    [
      'does not send it again once the field is gone',
      { c: [{ name: 'p', command: ['x'] }] },
      { c: [{ name: 'p' }] },
      { c: [{ name: 'p', imagePullPolicy: 'Always' }] },
      undefined,
    ],
  ])('%s', (_, last, desired, live, patch) => {
    expect(planMerge(last, desired, live)).toEqual(patch)
  })
})
