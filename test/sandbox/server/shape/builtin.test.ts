import { describe, expect, test } from 'vitest'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { builtinShape } from '../../../../sandbox/server/shape/builtin.ts'

const shapes = {
  ConfigMap: builtinShape('io.k8s.api.core.v1.ConfigMap'),
  Deployment: builtinShape('io.k8s.api.apps.v1.Deployment'),
  Pod: builtinShape('io.k8s.api.core.v1.Pod'),
  Secret: builtinShape('io.k8s.api.core.v1.Secret'),
  Service: builtinShape('io.k8s.api.core.v1.Service'),
  Lease: builtinShape('io.k8s.api.coordination.v1.Lease'),
  CustomResourceDefinition: builtinShape(
    'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
  ),
}
const prune = (kind: keyof typeof shapes, body: object) => shapes[kind].prune(body as Obj)
const container = (fields: object) => ({ spec: { containers: [{ name: 'a', ...fields }] } })

describe('what Go does not know is left out and told', () => {
  test.each<[keyof typeof shapes, object, string[]]>([
    ['ConfigMap', { bogus: 1, metadata: { bogus: {} }, DATA: {} }, ['bogus', 'metadata.bogus', 'DATA']],
    [
      'Pod',
      container({ comand: ['x'], ports: [{}, { prot: 1 }] }),
      ['spec.containers[0].comand', 'spec.containers[0].ports[1].prot'],
    ],
    ['Deployment', { spec: { template: { spec: { bogus: true } } } }, ['spec.template.spec.bogus']],
    ['Pod', { spec: { volumes: [{ emptyDir: { x: 1 } }] } }, ['spec.volumes[0].emptyDir.x']],
    [
      'CustomResourceDefinition',
      { spec: { versions: [{ schema: { openAPIV3Schema: { properties: { a: { b: 1 } } } } }] } },
      ['spec.versions[0].schema.openAPIV3Schema.properties.a.b'],
    ],
  ])('in a %s', (kind, body, unknown) => {
    const pruned = prune(kind, body)
    expect(pruned.unknown).toEqual(unknown)
    expect(prune(kind, pruned.object).unknown).toEqual([])
  })
})

describe('a wrong type is refused as Go refuses it', () => {
  test.each<[keyof typeof shapes, object, string]>([
    [
      'ConfigMap',
      { data: { a: 1 } },
      'json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
    ],
    [
      'ConfigMap',
      { data: 'x' },
      'json: cannot unmarshal string into Go struct field ConfigMap.data of type map[string]string',
    ],
    [
      'ConfigMap',
      { binaryData: { a: 5 } },
      'json: cannot unmarshal number into Go struct field ConfigMap.binaryData of type []uint8',
    ],
    ['ConfigMap', { binaryData: { a: '!' } }, 'illegal base64 data at input byte 0'],
    [
      'ConfigMap',
      { metadata: [] },
      'json: cannot unmarshal array into Go struct field ConfigMap.metadata of type v1.ObjectMeta',
    ],
    [
      'ConfigMap',
      { metadata: { generation: 1.5 } },
      'json: cannot unmarshal number 1.5 into Go struct field ObjectMeta.metadata.generation of type int64',
    ],
    [
      'ConfigMap',
      { metadata: { ownerReferences: ['a'] } },
      'json: cannot unmarshal string into Go struct field ObjectMeta.metadata.ownerReferences of type v1.OwnerReference',
    ],
    [
      'ConfigMap',
      { metadata: { creationTimestamp: 5 } },
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.creationTimestamp of type string',
    ],
    [
      'Pod',
      container({ ports: [{ containerPort: 80_000_000_000 }] }),
      'json: cannot unmarshal number 80000000000 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
    ],
    [
      'Pod',
      container({ imagePullPolicy: 1 }),
      'json: cannot unmarshal number into Go struct field Container.spec.containers.imagePullPolicy of type v1.PullPolicy',
    ],
    [
      'Pod',
      container({ livenessProbe: { httpGet: { port: true } } }),
      'json: cannot unmarshal bool into Go struct field HTTPGetAction.spec.containers.livenessProbe.ProbeHandler.httpGet.port of type int32',
    ],
    [
      'Pod',
      { spec: { containers: {} } },
      'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      'Pod',
      { spec: { volumes: [{ emptyDir: 'x' }] } },
      'json: cannot unmarshal string into Go struct field Volume.spec.volumes.VolumeSource.emptyDir of type v1.EmptyDirVolumeSource',
    ],
    [
      'Pod',
      container({ resources: { limits: { cpu: {} } } }),
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    ['Secret', { type: 1 }, 'json: cannot unmarshal number into Go struct field Secret.type of type v1.SecretType'],
  ])('in a %s: %j', (kind, body, message) => {
    const whole = `${kind} in version "v1" cannot be handled as a ${kind}: ${message}`
    expect(() => prune(kind, body)).toThrow(
      expect.objectContaining({ code: 400, reason: 'BadRequest', message: whole }),
    )
  })

  test('the first in the text is told', () => {
    expect(() => prune('ConfigMap', { immutable: 'x', data: 'y' })).toThrow('ConfigMap.immutable')
    expect(() => prune('ConfigMap', { data: 'y', immutable: 'x' })).toThrow('ConfigMap.data')
  })
})

/** `written` with the empty structs that Go adds, and nothing else changed. */
function withStructs(kind: keyof typeof shapes, written: object): object {
  const { object, unknown } = prune(kind, written)
  expect(unknown).toEqual([])
  expect(object).toMatchObject(written)
  return object
}

describe('values come back as Go writes them', () => {
  test.each<[string, keyof typeof shapes, object, object]>([
    ['null is absent', 'ConfigMap', { data: null, immutable: null }, {}],
    ['null inside a map or a list is empty', 'Pod', container({ args: [null] }), container({ args: [''] })],
    [
      'empty values stay away',
      'Pod',
      container({ image: '', args: [], env: [{ name: 'a', value: '' }], stdin: false }),
      container({ env: [{ name: 'a' }] }),
    ],
    ['but not behind a pointer', 'Deployment', { spec: { replicas: 0 } }, { spec: { replicas: 0 } }],
    [
      'nor an empty struct behind one',
      'Pod',
      { spec: { securityContext: {}, volumes: [{ name: 'a', emptyDir: {} }] } },
      { spec: { securityContext: {}, volumes: [{ name: 'a', emptyDir: {} }] } },
    ],
    [
      'quantities are canonical',
      'Pod',
      container({ resources: { limits: { cpu: 0.5, memory: '1024Mi' } } }),
      container({ resources: { limits: { cpu: '500m', memory: '1Gi' } } }),
    ],
    [
      'a number or a name stays what it is',
      'Service',
      {
        spec: {
          ports: [
            { port: 1, targetPort: 'a' },
            { port: 2, targetPort: 3 },
          ],
        },
      },
      {
        spec: {
          ports: [
            { port: 1, targetPort: 'a' },
            { port: 2, targetPort: 3 },
          ],
        },
      },
    ],
    [
      'times are in UTC',
      'Lease',
      { spec: { renewTime: '2024-01-02T03:04:05.123456+01:00' } },
      { spec: { renewTime: '2024-01-02T02:04:05.123456Z' } },
    ],
    [
      'any key may stand in a map',
      'ConfigMap',
      { data: JSON.parse('{"__proto__":"x"}') },
      { data: JSON.parse('{"__proto__":"x"}') },
    ],
  ])('%s', (_, kind, body, expected) => {
    const { object } = prune(kind, body)
    // Both with the structs that are always there.
    expect(object).toEqual(withStructs(kind, expected))
    expect(prune(kind, object).object).toEqual(object)
  })

  test('structs that are no pointers are there even when nobody wrote them', () => {
    expect(prune('Pod', {}).object).toEqual({ metadata: {}, spec: {}, status: {} })
    expect(prune('Service', {}).object.status).toEqual({ loadBalancer: {} })
  })
})

test('defaults are those of OpenAPI', () => {
  const { object } = prune('Pod', container({ ports: [{ containerPort: 80 }, { containerPort: 81, protocol: 'UDP' }] }))
  shapes.Pod.setDefaults(object)
  expect(object).toMatchObject(container({ ports: [{ protocol: 'TCP' }, { protocol: 'UDP' }] }))
})

test.each<[keyof typeof shapes, string, object | undefined]>([
  ['Pod', 'spec.containers', { strategy: 'merge', key: 'name' }],
  ['Pod', 'spec.containers.env', { strategy: 'merge', key: 'name' }],
  ['Pod', 'spec.volumes', { strategy: 'merge', key: 'name', retainKeys: true }],
  ['Pod', 'metadata.finalizers', { strategy: 'merge' }],
  ['Pod', 'metadata.labels', undefined],
  ['Pod', 'spec.containers.args', undefined],
  ['Pod', 'spec.bogus.deeper', undefined],
  ['Deployment', 'spec.template.spec.containers.ports', { strategy: 'merge', key: 'containerPort' }],
  ['Deployment', 'spec.strategy', { strategy: 'merge', retainKeys: true }],
  ['Service', 'spec.ports', { strategy: 'merge', key: 'port' }],
])('a patch of a %s merges %s by %j', (kind, path, rule) => {
  expect(shapes[kind].mergeRule?.(path.split('.'))).toEqual(rule)
})
