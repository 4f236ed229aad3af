// What a DedicatedService may say, just within the rules; and which names it may have.
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

const allowed: object[] = [
  { template: { spec: { containers: [{ name: 'target', image }] } } },
  { image, connections: { connectTimeout: '9s999ms' }, proxy: { fence: '10s' } },
  { image, proxy: { fence: '2s' }, connections: { connectTimeout: '1s' } },
  { image, proxy: { fence: '24h' } },
  { image, service: { type: 'NodePort', nodePort: 30000, externalTrafficPolicy: 'Local' } },
  {
    image,
    service: {
      type: 'LoadBalancer',
      loadBalancerClass: 'x/y',
      loadBalancerSourceRanges: ['10.0.0.0/8', '2001:db8::/32'],
    },
  },
  rollout(1, 0),
  rollout(0, '1%'),
  rollout('100%', '100%'),
  inTemplate({ hostNetwork: false, hostPID: false }),
  { image, gate: true, network: { dns: false } },
  { image, port: 10001, network: { ingress: 'All' } },
  { image, pool: { maxIdleTime: '1h30m5s' } },
  { image, ...autoscaling({ sparePercent: 1 }) },
  { image, ...autoscaling({ minSpare: 0, maxSpare: 1, sparePercent: 1000, scaleDownDelay: '0s' }) },
  { image, ...autoscaling({ minSpare: 7, maxSpare: 7, scaleDownDelay: '24h' }) },
  { image, replicas: 9, ...autoscaling({ maxSpare: 3 }) },
  { image, pool: { overflow: 'Reject' } },
  { image, pool: { overflow: 'EvictIdlest', maxPods: 1 } },
  { image, connections: { healthCheckSources: ['10.0.0.0/8', '::1/128'] } },
  { image, connections: { idleTimeout: '1s', maxDuration: '720h', maxConnections: 1, acceptRate: 1 } },
  { image, connections: { allow: ['0.0.0.0/0', '::/0'], deny: ['2001:db8::/32'], maxPerSource: 1 } },
  { image, proxy: { proxyProtocol: { accept: ['10.0.0.0/8', '2001:db8::/32'], send: 'v1' } } },
  { image, proxy: { proxyProtocol: { send: 'v2' } } },
  { image, proxy: { tls: { secretName: 'my.tls-1' } } },
  { image, proxy: { tls: { secretName: 'a', minVersion: '1.3', clientCA: { secretName: 'a' } } } },
  { image, proxy: { tls: { secretName: 'a' } }, connections: { claimOn: 'FirstByte' } },
  { image, connections: { claimOn: 'ClientHello', firstByteTimeout: '1h' } },
  { image, connections: { claimOn: 'FirstByte', firstByteTimeout: '1ms' } },
  { image, resources: { limits: { cpu: 1, memory: '1Gi' } } },
  { image, access: [] },
  access(user, { kind: 'Group', name: 'jane' }, robot, { ...robot, namespace: 'ci' }, { ...robot, namespace: 'cd' }),
  access({ kind: 'User', name: 'https://issuer.example#Jörg Müller' }, { kind: 'Group', name: 'system:masters' }),
  access(...Array.from({ length: 64 }, (_, index) => ({ kind: 'User', name: `${index}`.padEnd(253, 'x') }))),
]

describe('is allowed', () => {
  test.each(allowed)('%j', async spec => {
    const creating = client.create(dedicatedServices, sampleService(namespace, spec), {
      dryRun: true,
      fieldValidation: 'Strict',
    })
    expect((await creating).spec).toMatchObject(spec)
  })
})

describe('a name', () => {
  const longest = `a${'b'.repeat(51)}`
  const nameRule =
    'metadata.name is a DNS label of at most 52 characters that begins with a letter, since Services and pods bear it'
  const create = (name: string) =>
    client.create(dedicatedServices, { ...sampleService(namespace), metadata: { namespace, name } }, { dryRun: true })

  test.each(['a', 'my-app', 'a1', longest])('%s is allowed', async name => {
    expect((await create(name)).metadata.name).toBe(name)
  })

  test.each(['1a', 'my.app', `${longest}c`])('%s is refused', async name => {
    await expect(create(name)).rejects.toThrow(nameRule)
  })

  test.each(['My-App', 'a_b', '-a', 'a-'])('%s is refused by Kubernetes itself', async name => {
    await expect(create(name)).rejects.toMatchObject({ kind: 'invalid' })
  })
})
