import { expect, it } from 'vitest'
import { type Copied, type CopyStep, planCopy } from '../../../operator/build/copy.ts'

const metadata = { name: 's', namespace: 'pool', labels: { ours: 'yes' } }

function secret(fields: object): Copied {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'default' }, type: 'Opaque', ...fields }
}
function copyOf(fields: object, more: object = {}): Copied {
  const object = secret(fields)
  return { ...object, metadata: { ...metadata, uid: 'u', resourceVersion: '7', ...more } }
}
const data = { a: 'MQ==' }
const expected = { apiVersion: 'v1', kind: 'Secret', metadata, data, type: 'Opaque' }

type Row = [string, Copied | undefined, Copied | undefined, boolean, CopyStep]
it.each<Row>([
  ['nothing, when there is neither', undefined, undefined, false, { kind: 'nothing' }],
  ['create, when there is no copy', secret({ data }), undefined, false, { kind: 'create', object: expected as Copied }],
  ['nothing, when they are equal', secret({ data }), copyOf({ data }), true, { kind: 'nothing' }],
  ['nothing, when both are empty in their own way', secret({}), copyOf({ data: {} }), true, { kind: 'nothing' }],
  [
    'replace, on the state that was read',
    secret({ data }),
    copyOf({ data: { b: 'Mg==' } }),
    true,
    {
      kind: 'replace',
      object: { ...expected, metadata: { ...metadata, uid: 'u', resourceVersion: '7' } } as Copied,
    },
  ],
  [
    'renew, when the type differs, which the server never changes',
    secret({ data }),
    copyOf({ data, type: 'kubernetes.io/tls' }),
    true,
    { kind: 'renew', object: expected as Copied },
  ],
  [
    'renew, when a hand made the copy immutable',
    secret({ data }),
    copyOf({ data, immutable: true }),
    true,
    { kind: 'renew', object: expected as Copied },
  ],
  ['delete, when the original is gone', undefined, copyOf({ data }), true, { kind: 'delete' }],
  ["nothing to what is somebody else's", secret({ data }), copyOf({ data: {} }), false, { kind: 'nothing' }],
  ["nothing to somebody else's without an original", undefined, copyOf({ data: {} }), false, { kind: 'nothing' }],
  [
    'nothing while the copy is going away',
    secret({ data }),
    copyOf({ data: {} }, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    true,
    { kind: 'nothing' },
  ],
])('the step is %s', (_what, source, copy, isOurs, step) => {
  expect(planCopy({ source, copy, isOurs, metadata })).toEqual(step)
})

it('an immutable original gives a copy that can follow its successor', () => {
  const step = planCopy({ source: secret({ data, immutable: true }), copy: undefined, isOurs: false, metadata })
  expect(step).toEqual({ kind: 'create', object: expected })
})

it("a token's Secret becomes an ordinary one, which the cluster does not empty", () => {
  const source = secret({ data, type: 'kubernetes.io/service-account-token' })
  expect(planCopy({ source, copy: undefined, isOurs: false, metadata })).toEqual({ kind: 'create', object: expected })
})

it('a ConfigMap keeps its binary data', () => {
  const source: Copied = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 's' },
    data: { a: '1' },
    binaryData: { b: 'AA==' },
  }
  expect(planCopy({ source, copy: undefined, isOurs: false, metadata })).toEqual({
    kind: 'create',
    object: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: '1' }, binaryData: { b: 'AA==' } },
  })
})
