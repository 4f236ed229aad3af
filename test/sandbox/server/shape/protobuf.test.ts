// Bodies as kubectl sent them.
import { describe, expect, test } from 'vitest'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { builtinShape } from '../../../../sandbox/server/shape/builtin.ts'
import { readBody } from '../../../../sandbox/server/shape/readBody.ts'

const sent: ReadonlyArray<readonly [command: string, definition: string, base64: string, object: object]> = [
  [
    'create namespace',
    'core.v1.Namespace',
    'azhzAAoPCgJ2MRIJTmFtZXNwYWNlEhsKEwoDZm9vEgAaACIAKgAyADgAQgASABoCCgAaACIA',
    { metadata: { name: 'foo' }, spec: {}, status: {} },
  ],
  [
    'create configmap',
    'core.v1.ConfigMap',
    'azhzAAoPCgJ2MRIJQ29uZmlnTWFwEhsKEQoBYxIAGgAiACoAMgA4AEIAEgYKAXgSAXkaACIA',
    { metadata: { name: 'c' }, data: { x: 'y' } },
  ],
  [
    'create deployment',
    'apps.v1.Deployment',
    'azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50ErsBChsKAWQSABoAIgAqADIAOABCAFoICgNhcHASAWQSjQEIAhIKCggKA2FwcBIBZBp1ChoKABIAGgAiACoAMgA4AEIAWggKA2FwcBIBZBJXEjkKBW5naW54EgVuZ2lueBoCc2gaAi1jGgF4KgAyCgoAEAAYUCIAKgBCAGoAcgCAAQCIAQCQAQCiAQAaADIAQgBKAFIAWABgAGgAggEAigEAmgEAwgEAIgIKACgAOAAaDAgAEAAYACAAKAA4ABoAIgA=',
    {
      metadata: { name: 'd', labels: { app: 'd' } },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'd' } },
        template: {
          metadata: { labels: { app: 'd' } },
          spec: {
            containers: [
              {
                name: 'nginx',
                image: 'nginx',
                command: ['sh', '-c', 'x'],
                ports: [{ containerPort: 80 }],
                resources: {},
              },
            ],
          },
        },
        strategy: {},
      },
      status: {},
    },
  ],
  [
    'create service nodeport',
    'core.v1.Service',
    'azhzAAoNCgJ2MRIHU2VydmljZRJqChsKAXMSABoAIgAqADIAOABCAFoICgNhcHASAXMSRwojCgk1Njc4LWh0dHASA1RDUBiuLCIKCAEQABoEaHR0cCiw6gESCAoDYXBwEgFzGgAiCE5vZGVQb3J0OgBCAFIAWgBgAGgAGgIKABoAIgA=',
    {
      metadata: { name: 's', labels: { app: 's' } },
      spec: {
        ports: [{ name: '5678-http', protocol: 'TCP', port: 5678, targetPort: 'http', nodePort: 30000 }],
        selector: { app: 's' },
        type: 'NodePort',
      },
      status: { loadBalancer: {} },
    },
  ],
  [
    'create poddisruptionbudget',
    'policy.v1.PodDisruptionBudget',
    'azhzAAogCglwb2xpY3kvdjESE1BvZERpc3J1cHRpb25CdWRnZXQSNgoRCgFwEgAaACIAKgAyADgAQgASFQoJCAEQABoDNTAlEggKBgoBYRIBYhoKCAAYACAAKAAwABoAIgA=',
    {
      metadata: { name: 'p' },
      spec: { minAvailable: '50%', selector: { matchLabels: { a: 'b' } } },
      status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
    },
  ],
  [
    'create token',
    'authentication.v1.TokenRequest',
    'azhzAAooChhhdXRoZW50aWNhdGlvbi5rOHMuaW8vdjESDFRva2VuUmVxdWVzdBIdChAKABIAGgAiACoAMgA4AEIAEgMg2AQaBAoAEgAaACIA',
    { metadata: {}, spec: { expirationSeconds: 600 }, status: { token: '' } },
  ],
  [
    'auth can-i',
    'authorization.v1.SelfSubjectAccessReview',
    'azhzAAoyChdhdXRob3JpemF0aW9uLms4cy5pby92MRIXU2VsZlN1YmplY3RBY2Nlc3NSZXZpZXcSPAoQCgASABoAIgAqADIAOABCABIeChwKB2RlZmF1bHQSA2dldBoAIgAqBHBvZHMyADoAGggIABIAGgAgABoAIgA=',
    {
      metadata: {},
      spec: { resourceAttributes: { namespace: 'default', verb: 'get', resource: 'pods' } },
      status: { allowed: false },
    },
  ],
]

const protobuf = 'application/vnd.kubernetes.protobuf'

test.each(sent)('kubectl %s', async (_, definition, base64, object) => {
  const { value } = await readBody(protobuf, Buffer.from(base64, 'base64'))
  const [, , kind] = definition.split('.')
  expect(value).toMatchObject({ kind })
  const {
    apiVersion: _version,
    kind: _kind,
    ...rest
  } = builtinShape(`io.k8s.api.${definition}`).prune(value as Obj).object
  expect(rest).toEqual(object)
})

/** A field of protobuf's: its number, and text, a message or a count. */
function field(number: number, content: string | Buffer | number): Buffer {
  if (typeof content === 'number') return Buffer.concat([varint(number << 3), varint(content)])
  const bytes = Buffer.from(content as string)
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return Buffer.from([...bytes, rest])
}

function envelope(apiVersion: string, kind: string, ...fields: Buffer[]): Buffer {
  const type = Buffer.concat([field(1, apiVersion), field(2, kind)])
  return Buffer.concat([Buffer.from('k8s\0'), field(1, type), field(2, Buffer.concat(fields))])
}

const valueIn = async (bytes: Buffer) => (await readBody(protobuf, bytes, 'Pod')).value

describe('the forms of values', () => {
  const at = Buffer.concat([field(1, 1_704_164_645), field(2, 123_456_789)])

  test('bytes are base64', async () => {
    const entry = Buffer.concat([field(1, 'a'), field(2, Buffer.from([0, 255]))])
    expect(await valueIn(envelope('v1', 'Secret', field(2, entry)))).toMatchObject({ data: { a: 'AP8=' } })
  })

  test('times are seconds or microseconds, and the zero is none', async () => {
    const meta = Buffer.concat([field(8, ''), field(9, at)])
    const lease = await valueIn(envelope('coordination.k8s.io/v1', 'Lease', field(1, meta), field(2, field(4, at))))
    expect(lease).toMatchObject({
      metadata: { deletionTimestamp: '2024-01-02T03:04:05Z' },
      spec: { renewTime: '2024-01-02T03:04:05.123456Z' },
    })
    expect(lease).not.toHaveProperty('metadata.creationTimestamp')
  })

  test('quantities, embedded structs and lists with a name of their own', async () => {
    const limit = Buffer.concat([field(1, 'memory'), field(2, field(1, '64Mi'))])
    const container = Buffer.concat([field(1, 'a'), field(8, field(1, limit))])
    const volume = Buffer.concat([field(1, 'v'), field(2, field(6, field(1, 's')))])
    const pod = await valueIn(envelope('v1', 'Pod', field(2, Buffer.concat([field(1, volume), field(2, container)]))))
    expect(pod).toMatchObject({
      spec: {
        containers: [{ name: 'a', resources: { limits: { memory: '64Mi' } } }],
        volumes: [{ name: 'v', secret: { secretName: 's' } }],
      },
    })
    const extra = Buffer.concat([field(1, 'k'), field(2, Buffer.concat([field(1, 'x'), field(1, 'y')]))])
    const review = await valueIn(envelope('authorization.k8s.io/v1', 'SubjectAccessReview', field(2, field(5, extra))))
    expect(review).toMatchObject({ spec: { extra: { k: ['x', 'y'] } } })
  })

  test('options are the same in every group', async () => {
    const options = envelope('policy/v1', 'DeleteOptions', field(1, 30), field(4, 'Background'))
    expect(await valueIn(options)).toMatchObject({ gracePeriodSeconds: 30, propagationPolicy: 'Background' })
  })

  test('a hundred thousand items and entries are read in a moment, whatever their keys are called', async () => {
    const many = Array.from({ length: 100_000 }, (_, index) => index)
    const finalizers = Buffer.concat(many.map(() => field(14, 'f')))
    const read = await valueIn(envelope('v1', 'ConfigMap', field(1, finalizers)))
    expect((read as Obj).metadata.finalizers).toHaveLength(many.length)
    const entry = (key: string) => field(2, Buffer.concat([field(1, key), field(2, 'v')]))
    const entries = Buffer.concat(['__proto__', ...many.map(index => `k${index}`)].map(entry))
    const { data } = (await valueIn(envelope('v1', 'ConfigMap', entries))) as { data: object }
    expect(Object.keys(data)).toHaveLength(many.length + 1)
    expect(Object.getOwnPropertyDescriptor(data, '__proto__')?.value).toBe('v')
  })

  test('fields of a newer client are left out', async () => {
    expect(await valueIn(envelope('v1', 'ConfigMap', field(99, 'x'), field(98, 7)))).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
    })
  })
})

test.each<[what: string, bytes: Buffer, why: string]>([
  ['nothing', Buffer.alloc(0), 'empty data (<empty>)'],
  [
    'JSON',
    Buffer.from('{}'),
    'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] ({})',
  ],
  ['an unknown kind', envelope('v9', 'Bogus'), 'no kind "Bogus" is registered for version "v9"'],
  ['half a message', envelope('v1', 'Pod', field(1, 'abc')).subarray(0, -1), 'proto: '],
])('%s is refused', async (_, bytes, why) => {
  await expect(readBody(protobuf, bytes, 'Pod')).rejects.toMatchObject({
    code: 400,
    message: expect.stringContaining(`the object provided is unrecognized (must be of type Pod): ${why}`),
  })
})
