// What a DedicatedService becomes when a user leaves things out.
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { installDefinitions, readDefinition } from '../definitions.ts'
import { makeNamespace } from '../place.ts'
import { sampleService } from '../samples.ts'
import { connect } from '../server.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client } = server

const defaults = {
  port: 8080,
  replicas: 1,
  service: { type: 'ClusterIP', port: 9090 },
  pool: { overflow: 'Queue', historyLimit: 100, retention: '0s', rollout: { maxSurge: '25%', maxUnavailable: '25%' } },
  connections: {
    connectTimeout: '5s',
    drainTimeout: '1h',
    queue: { length: 128, timeout: '30s' },
    claimOn: 'Accept',
    firstByteTimeout: '10s',
  },
  proxy: { replicas: 1, fence: '5m' },
  network: { dns: true, allowPeers: false, ingress: 'ProxyOnly', proxyEgress: 'Open' },
  securityProfile: 'Baseline',
  gate: false,
}

async function stored(spec: object): Promise<unknown> {
  return (await client.create(dedicatedServices, sampleService(namespace, spec), { fieldValidation: 'Strict' })).spec
}

test('only an image: everything else has its default', async () => {
  expect(await stored({ image: 'my-app' })).toEqual({ image: 'my-app', ...defaults })
})

describe('a default fills what its neighbours leave out', () => {
  const rows: Array<[given: object, filled: object]> = [
    [{ service: {} }, {}],
    [{ service: { type: 'NodePort' } }, { service: { type: 'NodePort', port: 9090 } }],
    [{ service: { port: 22 } }, { service: { type: 'ClusterIP', port: 22 } }],
    [{ pool: {} }, {}],
    [{ pool: { maxPods: 9 } }, { pool: { ...defaults.pool, maxPods: 9 } }],
    [{ pool: { historyLimit: 0 } }, { pool: { ...defaults.pool, historyLimit: 0 } }],
    [
      { pool: { autoscaling: { sparePercent: 25 } } },
      { pool: { ...defaults.pool, autoscaling: { sparePercent: 25, scaleDownDelay: '60s' } } },
    ],
    [{ pool: { rollout: {} } }, {}],
    [
      { pool: { rollout: { maxSurge: 0 } } },
      { pool: { ...defaults.pool, rollout: { maxSurge: 0, maxUnavailable: '25%' } } },
    ],
    [{ connections: {} }, {}],
    [{ connections: { queue: {} } }, {}],
    [
      { connections: { queue: { length: 0 } } },
      { connections: { ...defaults.connections, queue: { length: 0, timeout: '30s' } } },
    ],
    [
      { connections: { connectTimeout: '250ms' } },
      { connections: { ...defaults.connections, connectTimeout: '250ms' } },
    ],
    [{ connections: { drainTimeout: '0s' } }, { connections: { ...defaults.connections, drainTimeout: '0s' } }],
    [{ proxy: {} }, {}],
    [{ proxy: { replicas: 0 } }, { proxy: { replicas: 0, fence: '5m' } }],
    [{ proxy: { fence: '10s' } }, { proxy: { replicas: 1, fence: '10s' } }],
    [{ network: {} }, {}],
    [{ network: { dns: false } }, { network: { ...defaults.network, dns: false } }],
    [{ replicas: 0 }, { replicas: 0 }],
    [{ port: 22 }, { port: 22 }],
    [{ port: null, replicas: null, service: null, pool: null, connections: null, proxy: null, network: null }, {}],
  ]
  test.each(rows)('%j', async (given, filled) => {
    expect(await stored({ image: 'my-app', ...given })).toEqual({ image: 'my-app', ...defaults, ...filled })
  })
})

test('the original project’s example works as it stands', async () => {
  const example = parse(`
    apiVersion: soh.re/v1alpha1
    kind: DedicatedService
    metadata: {name: my-app}
    spec:
      image: my-app-image:latest
      port: 8080
      replicas: 5  # Base warm pool size
      resources: {requests: {memory: "64Mi", cpu: "100m"}, limits: {memory: "128Mi", cpu: "200m"}}
      service: {type: LoadBalancer, port: 9090}
      env: [{name: LOG_LEVEL, value: "info"}]
  `) as DedicatedService
  const wanted = { ...example, metadata: { ...example.metadata, namespace } }
  const { spec } = await client.create(dedicatedServices, wanted, { fieldValidation: 'Strict' })
  expect(spec).toEqual({ ...defaults, ...example.spec })
})

test('the original project’s annotation of the load balancer is kept', async () => {
  const annotations = { 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb' }
  const service = { type: 'LoadBalancer', annotations }
  expect(await stored({ image: 'my-app', service })).toMatchObject({ service: { ...service, port: 9090 } })
})

test('a whole pod template is kept as it was written', async () => {
  const template = {
    metadata: { labels: { team: 'a' }, annotations: { note: 'b' } },
    spec: {
      runtimeClassName: 'gvisor',
      imagePullSecrets: [{ name: 'registry' }],
      terminationGracePeriodSeconds: 0,
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'k', operator: 'Exists', effect: 'NoSchedule' }],
      securityContext: { runAsNonRoot: true, fsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      volumes: [
        { name: 'tmp', emptyDir: { sizeLimit: '10Mi' } },
        { name: 'conf', configMap: { name: 'conf', items: [{ key: 'a', path: 'b' }] } },
        { name: 'key', secret: { secretName: 'key', defaultMode: 256 } },
      ],
      initContainers: [{ name: 'init', image: 'i', command: ['true'] }],
      containers: [
        {
          name: 'target',
          image: 'my-app',
          command: ['serve'],
          args: ['--port', '8080'],
          envFrom: [{ configMapRef: { name: 'conf' } }],
          env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'key', key: 'a' } } }],
          readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
          livenessProbe: { httpGet: { path: '/', port: 'web' } },
          ports: [{ name: 'web', containerPort: 8080, protocol: 'TCP' }],
          resources: { limits: { cpu: 1, memory: '1Gi' } },
          securityContext: { capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
          lifecycle: { preStop: { exec: { command: ['true'] } } },
        },
        { name: 'side', image: 's' },
      ],
    },
  }
  expect(await stored({ template })).toEqual({ ...defaults, template })
})

test.each(['dedicatedservices', 'isolationpods'] as const)(
  'the definition of %s is small enough for kubectl apply',
  async file => {
    expect(JSON.stringify(await readDefinition(file)).length).toBeLessThan(200_000)
  },
)
