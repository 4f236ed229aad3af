// Addresses of Services, and how a pod's program learns of them.
import { readFile } from 'node:fs/promises'
import { beforeAll, expect, it } from 'vitest'
import type { Service } from '../../api/kube/objects.ts'
import { pods, services } from '../../api/kube/resources.ts'
import { podFolders } from '../../sandbox/agent/pod/folders.ts'
import { until } from '../cluster/until.ts'
import { randomName } from '../conformance/server.ts'
import { loadBalancerBytes } from './addresses.ts'
import { setAgentStage } from './agentStage.ts'

const stage = await setAgentStage(25)
const { client, namespace } = stage
beforeAll(() => stage.start())

function balanced(app: string, change: Service['spec'] = {}) {
  const spec = { type: 'LoadBalancer', loadBalancerClass: stage.loadBalancerClass, selector: { app } }
  const ports = [{ port: 90, targetPort: 'tcp' }]
  return client.create(services, {
    metadata: { namespace, name: randomName('svc') },
    spec: { ...spec, ports, ...change },
  })
}

async function addressOf(name: string): Promise<string> {
  return await until(`address of ${name}`, async () => {
    const service = await client.get(services, { namespace, name })
    return service.status?.loadBalancer?.ingress?.[0]?.ip
  })
}

const listening = async (uid: string) =>
  (await readFile(podFolders(stage.state, uid).listenFile, 'utf8')).trim().split('\n')

it('a proxy is told where to listen, as Services come, change and go', async () => {
  const app = 'proxied'
  const { metadata } = await stage.run('exec sleep 1000', {
    name: app,
    container: { ports: [{ containerPort: 8080 }, { name: 'tcp', containerPort: 10000 }] },
  })
  const pod = await stage.ready(app)
  const own = `${pod.status?.podIP}:10000`
  await expect.poll(() => listening(metadata.uid!)).toEqual([own])

  const service = await balanced(app)
  const address = await addressOf(service.metadata.name)
  expect(address).toMatch(new RegExp(`^${loadBalancerBytes}.25.[0-9]+$`))
  const nodePort = service.spec?.ports?.[0]?.nodePort
  const all = [own, `${service.spec?.clusterIP}:90`, `${address}:90`, `${stage.nodeIP}:${nodePort}`]
  await expect.poll(() => listening(metadata.uid!)).toEqual(all)

  await client.patch(
    services,
    service.metadata,
    { spec: { ports: [{ port: 91, targetPort: 'tcp', nodePort }] } },
    { type: 'merge' },
  )
  await expect.poll(() => listening(metadata.uid!)).toEqual(all.map(line => line.replace(':90', ':91')))
  expect(await addressOf(service.metadata.name)).toBe(address)

  await client.delete(services, service.metadata)
  await expect.poll(() => listening(metadata.uid!)).toEqual([own])
})

it('a pod that is not ready, or ends, is led to by no Service', async () => {
  const app = 'unready'
  const { metadata } = await stage.run('trap "" TERM; touch yes; while :; do sleep 0.05; done', {
    name: app,
    container: {
      ports: [{ name: 'tcp', containerPort: 10000 }],
      readinessProbe: { exec: { command: ['test', '-f', 'yes'] }, periodSeconds: 1, failureThreshold: 1 },
    },
  })
  await balanced(app)
  await expect.poll(() => listening(metadata.uid!).catch(() => [])).toHaveLength(4)
  await client.delete(pods, { namespace, name: app })
  await expect.poll(() => listening(metadata.uid!)).toHaveLength(1)
})

it('an address is given back when the Service is of another type or gone, and kept over a restart of the agent', async () => {
  const [first, second] = [await balanced('x'), await balanced('x')]
  const [one, two] = [await addressOf(first.metadata.name), await addressOf(second.metadata.name)]
  expect(one).not.toBe(two)

  await stage.end('SIGKILL')
  await stage.start('--recycle-addresses')
  const third = await balanced('x')
  expect([one, two]).not.toContain(await addressOf(third.metadata.name))
  expect(await addressOf(first.metadata.name)).toBe(one)

  const plain = { spec: { type: 'ClusterIP', loadBalancerClass: null } }
  await client.patch(services, second.metadata, plain, { type: 'merge' })
  const fourth = await balanced('x')
  expect(await addressOf(fourth.metadata.name)).toBe(two)
  await client.delete(services, fourth.metadata)
  expect(await addressOf((await balanced('x')).metadata.name)).toBe(two)
  await expect
    .poll(async () => (await client.get(services, second.metadata)).status?.loadBalancer?.ingress)
    .toBeUndefined()
})

it('takes no Service of another class', async () => {
  const other = await balanced('x', { loadBalancerClass: 'somebody/else' })
  await addressOf((await balanced('x')).metadata.name)
  expect((await client.get(services, other.metadata)).status?.loadBalancer?.ingress).toBeUndefined()
})
