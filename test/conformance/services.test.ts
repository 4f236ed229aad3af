// Services and their endpoints, as the operator and the node agent write them.
import { describe, expect, test } from 'vitest'
import type { Service } from '../../api/kube/objects.ts'
import { endpointSlices, services } from '../../api/kube/resources.ts'
import { makeNamespace } from './place.ts'
import { connect, randomName } from './server.ts'

const server = await connect()
const namespace = await makeNamespace(server)
const { client } = server

function create(spec: Service['spec'], name = randomName('svc')): Promise<Service> {
  return client.create(services, { metadata: { namespace, name }, spec })
}

const ports = [{ port: 9090, targetPort: 10000 }]
const selector = { app: 'x' }

describe('a Service', () => {
  test('gets an address of its own and keeps it', async () => {
    const [one, two] = [await create({ ports, selector }), await create({ ports, selector })]
    expect(one.spec).toMatchObject({
      type: 'ClusterIP',
      clusterIP: expect.stringMatching(/^\d+(\.\d+){3}$/),
      sessionAffinity: 'None',
    })
    expect(one.spec?.clusterIPs).toEqual([one.spec?.clusterIP])
    expect(two.spec?.clusterIP).not.toBe(one.spec?.clusterIP)
    const patched = await client.patch(services, one.metadata, { metadata: { labels: { a: 'b' } } }, { type: 'merge' })
    expect(patched.spec?.clusterIP).toBe(one.spec?.clusterIP)
    const moved = client.patch(services, one.metadata, { spec: { clusterIP: two.spec?.clusterIP } }, { type: 'merge' })
    await expect(moved).rejects.toMatchObject({ kind: 'invalid' })
  })

  test('gives its port and protocol their defaults', async () => {
    const { spec } = await create({ ports: [{ port: 80 }], selector })
    expect(spec?.ports).toEqual([{ port: 80, targetPort: 80, protocol: 'TCP' }])
  })

  test('without an address has none', async () => {
    expect((await create({ clusterIP: 'None', ports, selector })).spec?.clusterIP).toBe('None')
  })

  test.each(['NodePort', 'LoadBalancer'])('of type %s gets a node port', async type => {
    const { spec } = await create({ type, ports, selector })
    const nodePort = spec?.ports?.[0]?.nodePort ?? 0
    expect(nodePort).toBeGreaterThanOrEqual(30_000)
    expect(nodePort).toBeLessThanOrEqual(32_767)
    const second = create({ type, ports: [{ port: 1, nodePort }], selector })
    await expect(second).rejects.toMatchObject({ kind: 'invalid' })
    await expect(second).rejects.toThrow('provided port is already allocated')
  })

  test('changes its type, and loses its node port on the way back', async () => {
    const { metadata } = await create({ ports, selector })
    const change = (type: string) => client.patch(services, metadata, { spec: { type } }, { type: 'merge' })
    expect((await change('NodePort')).spec?.ports?.[0]?.nodePort).toBeGreaterThan(0)
    expect((await change('ClusterIP')).spec?.ports?.[0]?.nodePort).toBeUndefined()
  })

  test('of type LoadBalancer shows the address that its status got', async () => {
    const { metadata } = await create({ type: 'LoadBalancer', ports, selector, externalTrafficPolicy: 'Local' })
    const status = { loadBalancer: { ingress: [{ ip: '10.65.0.1' }] } }
    const options = { type: 'merge', subresource: 'status' } as const
    const patched = await client.patch(services, metadata, { status }, options)
    expect(patched.status?.loadBalancer?.ingress).toEqual([{ ip: '10.65.0.1', ipMode: 'VIP' }])
    expect(patched.spec?.healthCheckNodePort).toBeGreaterThan(0)
  })

  test.each([
    ['no ports', { selector }, 'spec.ports: Required value'],
    ['two ports without names', { ports: [{ port: 1 }, { port: 2 }], selector }, 'spec.ports[0].name: Required value'],
    ['port 0', { ports: [{ port: 0 }], selector }, 'spec.ports[0].port'],
    ['an unknown type', { type: 'Other', ports, selector }, 'spec.type: Unsupported value: "Other"'],
  ])('with %s is refused', async (_, spec, message) => {
    await expect(create(spec)).rejects.toThrow(message)
  })
})

describe('an EndpointSlice', () => {
  const slice = (address: string) => ({
    metadata: { namespace, name: randomName('slice'), labels: { 'kubernetes.io/service-name': 'x' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: [{ name: '', port: 10000, protocol: 'TCP' }],
  })

  test('holds the addresses of pods', async () => {
    const { endpoints } = await client.create(endpointSlices, slice('10.64.0.1'))
    expect(endpoints).toEqual([{ addresses: ['10.64.0.1'], conditions: { ready: true } }])
  })

  test.each(['127.0.0.1', '169.254.0.1', '0.0.0.0', 'x'])('does not hold %s', async address => {
    await expect(client.create(endpointSlices, slice(address))).rejects.toMatchObject({ kind: 'invalid' })
  })
})
