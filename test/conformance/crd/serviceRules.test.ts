// What a DedicatedService may not say, and how the server tells the user what to do instead.
import { describe, expect, test } from 'vitest'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import { installDefinitions } from '../definitions.ts'
import { makeNamespace } from '../place.ts'
import { sampleService } from '../samples.ts'
import { connect } from '../server.ts'
import { access, autoscaling, image, inTemplate, robot, rollout, user } from './parts.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client } = server

const needsImage = 'spec.image is required, unless spec.template has a container named "target" with an image'
const surge = 'pool.rollout.maxSurge is a number from 0 or a percentage such as 25%'
const unavailable = 'pool.rollout.maxUnavailable is a number from 0 or a percentage such as 25%'
const bothNothing = 'pool.rollout.maxSurge and maxUnavailable cannot both be 0, or no warm pod could ever be replaced'
const fence = 'proxy.fence is between 2s and 24h'
const timeout = 'connections.connectTimeout must be shorter than proxy.fence'
const silence = 'connections.firstByteTimeout is longer than 0 and at most 1h'

const nobody = 'access.subject.name neither begins nor ends with a space'
const everybody = 'access.subject.name may not be one that stands for everybody'
const twice = 'access names a subject twice; once is enough, and operate includes view'

const refused: Array<[spec: object, message: string]> = [
  [{ image, ...autoscaling({ minSpare: 9, maxSpare: 8 }) }, 'pool.autoscaling.minSpare is at most maxSpare'],
  [{ image, ...autoscaling({ scaleDownDelay: '24h1s' }) }, 'pool.autoscaling.scaleDownDelay is at most 24h'],
  [{}, needsImage],
  [{ image: '' }, 'spec.image'],
  [{ template: { spec: { containers: [{ name: 'target' }] } } }, needsImage],
  [{ template: { spec: { containers: [{ name: 'side', image }] } } }, needsImage],
  [{ image, connections: { connectTimeout: '5m' } }, timeout],
  [{ image, connections: { connectTimeout: '10s' }, proxy: { fence: '10s' } }, timeout],
  [{ image, connections: { connectTimeout: '0s' } }, 'connections.connectTimeout is longer than 0'],
  [{ image, proxy: { fence: '1s' } }, fence],
  [{ image, proxy: { fence: '25h' } }, fence],
  [
    { image, proxy: { tls: { secretName: 'a' } }, connections: { claimOn: 'ClientHello' } },
    'connections.claimOn may not be ClientHello beside proxy.tls',
  ],
  [
    inTemplate({ volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }] }),
    'spec.template may not use PersistentVolumeClaims',
  ],
  [inTemplate({ serviceAccountName: 'x' }), 'spec.template may not set serviceAccountName; target pods hold no token'],
  [inTemplate({ serviceAccount: 'x' }), 'spec.template may not set serviceAccountName; target pods hold no token'],
  [
    inTemplate({ hostNetwork: true }),
    'spec.template may not set hostNetwork; every target needs an address of its own',
  ],
  [inTemplate({ hostPID: true }), 'spec.template may not set hostPID'],
  [{ gate: true, port: 10001 }, 'spec.port may not be 10001 beside spec.gate'],
  [{ gate: true, network: { ingress: 'All' } }, 'spec.gate needs network.ingress ProxyOnly'],
  [{ gate: true, network: { allowPeers: true } }, 'spec.gate needs network.ingress ProxyOnly'],
  [inTemplate({ nodeName: 'n' }), 'spec.template may not set nodeName; use nodeSelector or affinity'],
  [
    inTemplate({ restartPolicy: 'Never' }),
    'spec.template may not set restartPolicy; a target pod is used once and never restarted',
  ],
  [{ image, connections: { firstByteTimeout: '0s' } }, silence],
  [{ image, connections: { firstByteTimeout: '1h1s' } }, silence],
  [{ image, service: { nodePort: 30000 } }, 'service.nodePort needs service.type NodePort or LoadBalancer'],
  [
    { image, service: { externalTrafficPolicy: 'Local' } },
    'service.externalTrafficPolicy needs service.type NodePort or LoadBalancer',
  ],
  [
    { image, service: { type: 'NodePort', loadBalancerClass: 'x' } },
    'service.loadBalancerClass needs service.type LoadBalancer',
  ],
  [
    { image, service: { type: 'NodePort', loadBalancerSourceRanges: ['10.0.0.0/8'] } },
    'service.loadBalancerSourceRanges needs service.type LoadBalancer',
  ],
  [{ image, pool: { maxIdleTime: '0s' } }, 'pool.maxIdleTime is at least 1s; leave it out to switch it off'],
  [rollout(-1, 1), surge],
  [rollout('25', 1), surge],
  [rollout('101%', 1), surge],
  [rollout(1, '-5%'), unavailable],
  [rollout(1, 'all'), unavailable],
  [rollout(0, 0), bothNothing],
  [rollout('0%', 0), bothNothing],
  [rollout('0%', '0%'), bothNothing],
  [access({ kind: 'User', name: 'jane ' }), nobody],
  [access({ kind: 'Group', name: 'a\nb' }), nobody],
  [access({ kind: 'Group', name: ' ' }), nobody],
  [access({ ...user, namespace: 'x' }), 'access.subject.namespace is for a ServiceAccount only'],
  [access({ ...robot, namespace: 'My-Team' }), 'access.subject.namespace is the name of a namespace'],
  [access({ ...robot, name: 'my-team:robot' }), 'access.subject.name of a ServiceAccount is its bare name'],
  [access({ kind: 'Group', name: 'system:authenticated' }), everybody],
  [access({ kind: 'Group', name: 'system:serviceaccounts' }), everybody],
  [access({ kind: 'User', name: 'system:anonymous' }), everybody],
  [access(user, user), twice],
  [
    {
      image,
      access: [
        { subject: user, role: 'view' },
        { subject: user, role: 'operate' },
      ],
    },
    twice,
  ],
  [access({ ...robot, namespace: 'a' }, { ...robot, namespace: 'b' }, { ...robot, namespace: 'a' }), twice],
]

describe('is refused with advice', () => {
  test.each(refused)('%j', async (spec, message) => {
    const creating = client.create(dedicatedServices, sampleService(namespace, spec), { dryRun: true })
    await expect(creating).rejects.toMatchObject({ kind: 'invalid', reason: 'Invalid' })
    await expect(creating).rejects.toThrow(message)
  })
})

const outOfRange: Array<[spec: object, field: string]> = [
  [{ port: 0 }, 'spec.port'],
  [{ port: 65536 }, 'spec.port'],
  [{ port: '8080' }, 'spec.port'],
  [{ replicas: -1 }, 'spec.replicas'],
  [{ replicas: 10_001 }, 'spec.replicas'],
  [{ service: { port: 0 } }, 'spec.service.port'],
  [{ service: { type: 'ExternalName' } }, 'spec.service.type'],
  [
    { service: { type: 'LoadBalancer', loadBalancerSourceRanges: ['anywhere'] } },
    'spec.service.loadBalancerSourceRanges[0]',
  ],
  [{ pool: { maxPods: 0 } }, 'spec.pool.maxPods'],
  [{ pool: { overflow: 'Evict' } }, 'spec.pool.overflow'],
  [{ pool: { overflow: 'EvictOldest' } }, 'pool.overflow EvictOldest and EvictIdlest need pool.maxPods'],
  [{ pool: { historyLimit: -1 } }, 'spec.pool.historyLimit'],
  [{ pool: { autoscaling: {} } }, 'spec.pool.autoscaling.sparePercent'],
  [{ pool: { autoscaling: { minSpare: 2, maxSpare: 9 } } }, 'spec.pool.autoscaling.sparePercent'],
  [autoscaling({ sparePercent: 0 }), 'spec.pool.autoscaling.sparePercent'],
  [autoscaling({ sparePercent: 1001 }), 'spec.pool.autoscaling.sparePercent'],
  [autoscaling({ minSpare: -1 }), 'spec.pool.autoscaling.minSpare'],
  [autoscaling({ maxSpare: 0 }), 'spec.pool.autoscaling.maxSpare'],
  [autoscaling({ maxSpare: 10_001 }), 'spec.pool.autoscaling.maxSpare'],
  [autoscaling({ scaleDownDelay: '60' }), 'spec.pool.autoscaling.scaleDownDelay'],
  [{ pool: { retention: '5 minutes' } }, 'spec.pool.retention'],
  [{ pool: { retention: '' } }, 'spec.pool.retention'],
  [{ connections: { connectTimeout: '5' } }, 'spec.connections.connectTimeout'],
  [{ connections: { drainTimeout: '-1s' } }, 'spec.connections.drainTimeout'],
  [{ connections: { queue: { length: -1 } } }, 'spec.connections.queue.length'],
  [{ connections: { refusalMessage: 'x'.repeat(1025) } }, 'spec.connections.refusalMessage'],
  [{ connections: { healthCheckSources: ['10.0.0.1'] } }, 'spec.connections.healthCheckSources[0]'],
  [{ connections: { allow: ['everybody'] } }, 'spec.connections.allow[0]'],
  [{ connections: { deny: ['10.0.0.0/8', '10.0.0.0/33'] } }, 'spec.connections.deny[1]'],
  [{ connections: { maxPerSource: 0 } }, 'spec.connections.maxPerSource'],
  [{ connections: { maxConnections: 0 } }, 'spec.connections.maxConnections'],
  [{ connections: { acceptRate: 0.5 } }, 'spec.connections.acceptRate'],
  [{ connections: { idleTimeout: '0s' } }, 'connections.idleTimeout is at least 1s'],
  [{ connections: { idleTimeout: '500ms' } }, 'spec.connections.idleTimeout'],
  [{ connections: { maxDuration: '0m' } }, 'connections.maxDuration is at least 1s'],
  [{ connections: { maxDuration: 60 } }, 'spec.connections.maxDuration'],
  [{ connections: { claimOn: 'LastByte' } }, 'spec.connections.claimOn'],
  [{ connections: { firstByteTimeout: 'soon' } }, 'spec.connections.firstByteTimeout'],
  [{ proxy: { replicas: -1 } }, 'spec.proxy.replicas'],
  [{ proxy: { fence: '5x' } }, 'spec.proxy.fence'],
  [{ proxy: { stock: -1 } }, 'spec.proxy.stock'],
  [{ proxy: { proxyProtocol: { accept: ['10.0.0.1'] } } }, 'spec.proxy.proxyProtocol.accept[0]'],
  [{ proxy: { proxyProtocol: { send: 'v3' } } }, 'spec.proxy.proxyProtocol.send'],
  [{ proxy: { tls: {} } }, 'spec.proxy.tls.secretName'],
  [{ proxy: { tls: { secretName: '' } } }, 'spec.proxy.tls.secretName'],
  [{ proxy: { tls: { secretName: 'a/b' } } }, 'spec.proxy.tls.secretName'],
  [{ proxy: { tls: { secretName: 'a', minVersion: '1.1' } } }, 'spec.proxy.tls.minVersion'],
  [{ proxy: { tls: { secretName: 'a', minVersion: 1.2 } } }, 'spec.proxy.tls.minVersion'],
  [{ proxy: { tls: { secretName: 'a', clientCA: {} } } }, 'spec.proxy.tls.clientCA.secretName'],
  [{ proxy: { tls: { secretName: 'a', clientCA: { secretName: 'B' } } } }, 'spec.proxy.tls.clientCA.secretName'],
  [{ network: { dnsCIDRs: ['x'] } }, 'spec.network.dnsCIDRs[0]'],
  [{ network: { ingress: 'None' } }, 'spec.network.ingress'],
  [{ network: { proxyEgress: 'Closed' } }, 'spec.network.proxyEgress'],
  [{ securityProfile: 'Privileged' }, 'spec.securityProfile'],
  [{ resources: { limits: { cpu: 'much' } } }, 'spec.resources.limits.cpu'],
  [{ access: [{ subject: user, role: 'admin' }] }, 'spec.access[0].role'],
  [{ access: [{ subject: user }] }, 'spec.access[0].role'],
  [{ access: [{ role: 'view' }] }, 'spec.access[0].subject'],
  [{ access: [{ subject: { kind: 'Role', name: 'x' }, role: 'view' }] }, 'spec.access[0].subject.kind'],
  [{ access: [{ subject: { kind: 'User', name: '' }, role: 'view' }] }, 'spec.access[0].subject.name'],
  [access(...Array.from({ length: 65 }, (_, index) => ({ kind: 'User', name: `u${index}` }))), 'spec.access'],
  [{ env: [{ value: 'x' }] }, 'spec.env[0].name'],
  [{ env: [{ name: 'A' }, { name: 'A' }] }, 'spec.env[1]'],
]

describe('is refused and the field is named', () => {
  test.each(outOfRange)('%j', async (spec, field) => {
    const creating = client.create(dedicatedServices, sampleService(namespace, { image, ...spec }), { dryRun: true })
    await expect(creating).rejects.toMatchObject({ kind: 'invalid', reason: 'Invalid' })
    await expect(creating).rejects.toThrow(field)
  })
})

test('a rule holds for changes too', async () => {
  const { metadata } = await client.create(dedicatedServices, sampleService(namespace))
  const change = client.patch(dedicatedServices, metadata, { spec: { proxy: { fence: '3s' } } }, { type: 'merge' })
  await expect(change).rejects.toThrow(timeout)
})
