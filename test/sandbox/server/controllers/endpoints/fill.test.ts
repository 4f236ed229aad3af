import { describe, expect, test } from 'vitest'
import type { Pod, Service } from '../../../../../api/kube/objects.ts'
import { endpointSlices, pods, serviceAccounts, services } from '../../../../../api/kube/resources.ts'
import { planGroups } from '../../../../../sandbox/server/controllers/endpoints/plan.ts'
import { planSlices } from '../../../../../sandbox/server/controllers/endpoints/slices.ts'
import { at, pod } from '../samples.ts'
import { setStage, settle, until, untilGone } from '../stage.ts'

type Spec = NonNullable<Service['spec']>

const service = (spec: Spec = {}): Service => ({
  metadata: { namespace: 'a', name: 's', labels: { tier: 'front' } },
  spec: { selector: { app: 'x' }, ports: [{ name: 'web', port: 80, targetPort: 8080 }], ...spec },
})

describe('an endpoint', () => {
  const ready = { ip: '10.0.0.1', readySince: at(0) }
  const rows: Array<[string, Spec, Pod, object]> = [
    ['of a ready pod is ready', {}, pod(ready), { ready: true, serving: true, terminating: false }],
    ['of a pod that is not is not', {}, pod({ ip: '10.0.0.1' }), { ready: false, serving: false, terminating: false }],
    [
      'of a pod that is not is ready where that is wished',
      { publishNotReadyAddresses: true },
      pod({ ip: '10.0.0.1' }),
      { ready: true, serving: false, terminating: false },
    ],
    [
      'of an ending pod still serves',
      {},
      pod({ ...ready, deletionTimestamp: at(1) }),
      { ready: false, serving: true, terminating: true },
    ],
  ]
  test.each(rows)('%s', (_, spec, one, conditions) => {
    expect(planGroups(service(spec), [one])[0]?.endpoints).toMatchObject([{ addresses: ['10.0.0.1'], conditions }])
  })

  test.each([
    ['has no address', pod()],
    ['has ended', pod({ ip: '10.0.0.1', phase: 'Failed' })],
  ])('is missing where the pod %s', (_, one) => {
    expect(planGroups(service(), [one])).toEqual([])
  })

  test('has the port that its pod calls so, each in its own group', () => {
    const named = (name: string, containerPort: number) => {
      const one = pod({ name, ip: '10.0.0.1' })
      return { ...one, spec: { containers: [{ name: 'c', image: 'i', ports: [{ name: 'http', containerPort }] }] } }
    }
    const wish = service({ ports: [{ port: 80, targetPort: 'http' }] })
    const groups = planGroups(wish, [named('p', 1), named('q', 2), named('r', 1), pod({ name: 's', ip: '10.0.0.2' })])
    const told = groups.map(({ ports, endpoints }) => [ports[0]?.port, endpoints.length])
    expect(told).toEqual([
      [1, 2],
      [2, 1],
      [undefined, 1],
    ])
  })
})

describe('slices', () => {
  const ports = [{ name: 'web', port: 1, protocol: 'TCP' }]
  const endpoint = (uid: number, ready = true) => ({
    addresses: [`10.0.0.${uid}`],
    conditions: { ready },
    targetRef: { uid: `${uid}` },
  })
  const many = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => endpoint(from + index))
  const slice = (name: string, endpoints: ReturnType<typeof endpoint>[]) => ({
    metadata: { name },
    addressType: 'IPv4',
    ports,
    endpoints,
  })

  test('hold a hundred endpoints at most', () => {
    const { create } = planSlices([{ ports, endpoints: many(0, 250) }], [])
    expect(create.map(({ endpoints }) => endpoints.length)).toEqual([100, 100, 50])
  })

  test('change only where something changed', () => {
    const [one, two] = [slice('one', many(0, 100)), slice('two', many(100, 150))]
    const endpoints = [...many(0, 120), endpoint(120, false), ...many(121, 150), endpoint(500)]
    const plan = planSlices([{ ports, endpoints }], [one, two])
    expect(plan.create).toEqual([])
    expect(plan.remove).toEqual([])
    expect(plan.change.map(({ slice: { metadata } }) => metadata.name)).toEqual(['two'])
    expect(plan.change[0]?.content.endpoints).toHaveLength(51)
  })

  test('that are empty go, but for the last, which says that there is none', () => {
    const [one, two] = [slice('one', many(0, 2)), slice('two', many(2, 3))]
    expect(planSlices([{ ports, endpoints: many(0, 2) }], [one, two]).remove).toEqual([two])
    const none = planSlices([], [one, two])
    expect(none.remove).toEqual([two])
    expect(none.change).toEqual([{ slice: one, content: { ports: [], endpoints: [] } }])
    expect(planSlices([], []).create).toEqual([{ ports: [], endpoints: [] }])
  })

  test('of ports that nobody has any more are taken for others, or go', () => {
    const [one, two] = [slice('one', many(0, 1)), slice('two', many(1, 2))]
    const content = { ports: [{ name: 'web', port: 2, protocol: 'TCP' }], endpoints: many(0, 1) }
    expect(planSlices([content], [one, two])).toEqual({ create: [], change: [{ slice: one, content }], remove: [two] })
  })
})

test('a Service’s slices follow its pods', async () => {
  const { hand, errors } = setStage()
  await until(() => hand.find(serviceAccounts, 'a', 'default'))
  const made = hand.create(services, service())
  const slices = () => hand.list(endpointSlices, 'a')
  await until(() => slices().length === 1)
  const [empty] = slices()
  expect(empty).toMatchObject({
    addressType: 'IPv4',
    metadata: {
      labels: {
        tier: 'front',
        'kubernetes.io/service-name': 's',
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
      ownerReferences: [{ kind: 'Service', name: 's', uid: made.metadata.uid, controller: true }],
    },
  })
  const one = hand.create(pods, {
    metadata: { namespace: 'a', name: 'p', labels: { app: 'x' } },
    spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] },
  })
  const conditions = [{ type: 'Ready', status: 'True' }]
  hand.changeStatus(pods, one, { phase: 'Running', podIP: '10.1.0.1', podIPs: [{ ip: '10.1.0.1' }], conditions })
  await until(() => slices()[0]?.endpoints?.[0]?.conditions?.ready)
  expect(slices()[0]).toMatchObject({
    metadata: { name: empty?.metadata.name },
    ports: [{ name: 'web', port: 8080, protocol: 'TCP' }],
    endpoints: [{ addresses: ['10.1.0.1'], nodeName: 'n', targetRef: { kind: 'Pod', name: 'p', namespace: 'a' } }],
  })
  hand.remove(pods, one)
  await until(() => slices()[0]?.endpoints?.[0]?.conditions?.terminating)
  hand.remove(pods, one, { gracePeriodSeconds: 0 })
  await until(() => (slices()[0]?.endpoints ?? []).length === 0)
  const slice = slices()[0]!
  hand.remove(services, made)
  await untilGone(hand, endpointSlices, slice)
  expect(errors).toEqual([])
})

test('a slice that somebody deletes is made again, and those of others are left alone', async () => {
  const { hand } = setStage()
  const foreign = hand.create(endpointSlices, {
    metadata: { namespace: 'a', name: 'mine', labels: { 'kubernetes.io/service-name': 's' } },
    addressType: 'IPv4',
    endpoints: [],
  })
  hand.create(services, service())
  const own = () => hand.list(endpointSlices, 'a').find(({ metadata }) => metadata.name !== 'mine')
  const first = await until(own)
  hand.remove(endpointSlices, first)
  await until(() => own() && own()?.metadata.uid !== first.metadata.uid)
  await settle()
  expect(hand.find(endpointSlices, 'a', 'mine')).toEqual(foreign)
})
