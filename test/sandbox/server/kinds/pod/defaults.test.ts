// What the server adds to pods.
import { describe, expect, test } from 'vitest'
import type { Pod } from '../../../../../api/kube/objects.ts'
import { kindOf, make, report } from '../write.ts'

const pods = kindOf('pods')
const container = { name: 'a', image: 'i' }

function pod(spec: object = {}, main: object = {}): Pod {
  return make(pods, { spec: { containers: [{ ...container, ...main }], ...spec } }) as unknown as Pod
}

test('a pod that says nothing has all defaults', () => {
  const { spec, status } = pod()
  expect(spec).toEqual({
    containers: [
      {
        ...container,
        resources: {},
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        imagePullPolicy: 'Always',
      },
    ],
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
    enableServiceLinks: true,
  })
  expect(status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' })
})

test('a pod loses what is of features that are off, and nothing that has the same name elsewhere', () => {
  const files = { items: [{ key: 'k', path: 'p', user: 5 }], defaultUser: 5 }
  const token = { path: 'p', expirationSeconds: 600, user: 5 }
  const spec = {
    evictionResponders: [{ name: 'a/b', priority: 1 }],
    nodeSelector: { user: 'u', mode: 'm' },
    volumes: [
      { name: 'a', configMap: { name: 'c', ...files } },
      { name: 'b', emptyDir: { mode: 5, medium: 'Memory' } },
      { name: 'c', projected: { sources: [{ serviceAccountToken: token }], defaultUser: 5 } },
    ],
  }
  const main = {
    readinessProbe: { httpGet: { port: 80, protocol: 'HTTP2' } },
    livenessProbe: { grpc: { port: 80, mode: 'TLS' } },
    securityContext: { seLinuxOptions: { user: 'u' } },
    ports: [{ containerPort: 80, protocol: 'UDP' }],
    volumeMounts: [{ name: 'b', mountPath: '/b', bindMountOptions: ['noexec'] }],
  }
  const { spec: made } = pod(spec, main)
  expect(made).toMatchObject({ nodeSelector: spec.nodeSelector, containers: [{ ports: main.ports }] })
  expect(made?.containers[0]?.securityContext).toEqual(main.securityContext)
  expect(made?.volumes).toEqual([
    { name: 'a', configMap: { name: 'c', items: [{ key: 'k', path: 'p' }], defaultMode: 420 } },
    { name: 'b', emptyDir: { medium: 'Memory' } },
    {
      name: 'c',
      projected: { sources: [{ serviceAccountToken: { path: 'p', expirationSeconds: 600 } }], defaultMode: 420 },
    },
  ])
  expect(JSON.stringify(made)).not.toMatch(/evictionResponders|bindMountOptions|HTTP2|TLS/)
})

test.each([
  ['i', 'Always'],
  ['i:latest', 'Always'],
  ['i:1', 'IfNotPresent'],
  ['host:5000/i', 'Always'],
  ['host:5000/i:1', 'IfNotPresent'],
  ['i@sha256:0', 'IfNotPresent'],
  ['i:latest@sha256:0', 'Always'],
])('the image %s is pulled %s', (image, policy) => {
  expect(pod({}, { image }).spec?.containers[0]?.imagePullPolicy).toBe(policy)
})

test('probes, ports and fields are completed', () => {
  const main = {
    livenessProbe: { httpGet: { port: 80 } },
    ports: [{ containerPort: 80 }],
    env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
  }
  expect(pod({}, main).spec?.containers[0]).toMatchObject({
    livenessProbe: {
      httpGet: { path: '/', port: 80, scheme: 'HTTP' },
      timeoutSeconds: 1,
      periodSeconds: 10,
      successThreshold: 1,
      failureThreshold: 3,
    },
    ports: [{ containerPort: 80, protocol: 'TCP' }],
    env: [{ name: 'A', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } }],
  })
})

test('volumes are completed', () => {
  const volumes = [
    { name: 'v' },
    { name: 's', secret: { secretName: 'q' } },
    { name: 'h', hostPath: { path: '/x' } },
    { name: 'p', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } },
  ]
  expect(pod({ volumes }).spec?.volumes).toEqual([
    { name: 'v', emptyDir: {} },
    { name: 's', secret: { secretName: 'q', defaultMode: 420 } },
    { name: 'h', hostPath: { path: '/x', type: '' } },
    {
      name: 'p',
      projected: { defaultMode: 420, sources: [{ serviceAccountToken: { path: 't', expirationSeconds: 3600 } }] },
    },
  ])
})

describe('quality of service', () => {
  const rows: Array<[what: string, resources: object, quality: string, requests: object | undefined]> = [
    ['nothing said', {}, 'BestEffort', undefined],
    ['zeros', { requests: { cpu: '0' } }, 'BestEffort', { cpu: '0' }],
    ['a request', { requests: { cpu: '1' } }, 'Burstable', { cpu: '1' }],
    ['one limit', { limits: { cpu: '1' } }, 'Burstable', { cpu: '1' }],
    ['both limits', { limits: { cpu: '500m', memory: '1Gi' } }, 'Guaranteed', { cpu: '500m', memory: '1Gi' }],
    [
      'limits and less requested',
      { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } },
      'Burstable',
      { cpu: '500m', memory: '1Gi' },
    ],
  ]
  test.each(rows)('of %s', (_, resources, quality, requests) => {
    const { spec, status } = pod({}, { resources })
    expect([status?.qosClass, spec?.containers[0]?.resources?.requests]).toEqual([quality, requests])
  })
})

test.each([
  ['an address', { podIP: '1.2.3.4' }, { podIP: '1.2.3.4', podIPs: [{ ip: '1.2.3.4' }] }],
  ['a list', { podIPs: [{ ip: '1.2.3.4' }] }, { podIP: '1.2.3.4', podIPs: [{ ip: '1.2.3.4' }] }],
  [
    'an address beside another list',
    { podIP: '1.2.3.4', podIPs: [{ ip: '9.9.9.9' }] },
    { podIP: '1.2.3.4', podIPs: [{ ip: '1.2.3.4' }] },
  ],
])('a report of %s tells both', (_, status, expected) => {
  const before = make(pods, { spec: { containers: [container] } })
  expect(report(pods, before, status).status).toEqual({ qosClass: 'BestEffort', ...expected })
})
