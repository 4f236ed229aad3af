// The NetworkPolicies that the operator makes, as the API server keeps them, judged by somebody else.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NetworkPolicy } from '../../../api/kube/objects.ts'
import { namespaces, networkPolicies } from '../../../api/kube/resources.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { commonLabels, poolOf, proxyLabels } from '../../../operator/build/identity.ts'
import { apiServiceAddress, nodeAddress } from '../../cluster/addresses.ts'
import { until } from '../../cluster/until.ts'
import { Scene } from '../../product/scene.ts'
import { judge, type Peer, type Question } from '../judge.ts'
import { isAllowed, type OptionName, options, type Party, parties, rows } from '../matrix.ts'

const optionNames = Object.keys(options) as OptionName[]
/** A service's name. */
const named = (option: OptionName) => option.toLowerCase()
const other = 'other'

let scene: Scene
let policies: NetworkPolicy[]
const labelsOf = new Map<string, Record<string, string>>()
const services = new Map<string, DedicatedService>()

beforeAll(async () => {
  scene = await Scene.open('network')
  for (const option of optionNames) await scene.create(named(option), { replicas: 0, network: options[option].network })
  await scene.create(other, { replicas: 0 })
  const names = [...optionNames.map(named), other]
  for (const name of names) services.set(name, await scene.untilWarm(name, 0))
  const pools = [...services.values()].map(poolOf)
  const ours = new Set([scene.namespace, ...pools])
  policies = await until('all policies', async () => {
    const { items } = await scene.client.list(networkPolicies)
    const found = items.filter(({ metadata }) => ours.has(metadata.namespace!))
    // One for each pool, one for the proxies whose egress is restricted.
    return found.length === pools.length + 1 ? found : undefined
  })
  for (const name of [...ours, 'kube-system'])
    labelsOf.set(name, (await scene.client.get(namespaces, { name })).metadata.labels ?? {})
}, 120_000)
afterAll(() => scene.close())

function pod(namespace: string, ip: string, podLabels: Record<string, string>): Peer {
  return { ip, namespace, namespaceLabels: labelsOf.get(namespace), podLabels }
}

/** Who a party is for the service of this option. */
function peerOf(party: Party, option: OptionName): Peer {
  const [own, others] = [services.get(named(option))!, services.get(other)!]
  switch (party) {
    case 'target':
      return pod(poolOf(own), '10.64.0.11', commonLabels(own))
    case 'peer':
      return pod(poolOf(own), '10.64.0.12', commonLabels(own))
    case 'proxy':
      return pod(scene.namespace, '10.64.0.13', { ...commonLabels(own), ...proxyLabels(own) })
    case 'otherTarget':
      return pod(poolOf(others), '10.64.0.14', commonLabels(others))
    case 'otherProxy':
      return pod(scene.namespace, '10.64.0.15', { ...commonLabels(others), ...proxyLabels(others) })
    case 'neighbour':
      return pod(scene.namespace, '10.64.0.16', { app: 'web' })
    case 'dns':
      return pod('kube-system', '10.64.0.17', { 'k8s-app': 'kube-dns' })
    case 'nodeDns':
      return { ip: '169.254.20.10' }
    case 'apiServer':
      return { ip: nodeAddress }
    case 'named':
      return { ip: '203.0.113.7' }
    case 'outside':
      return { ip: '198.51.100.7' }
  }
}

type Knock = Pick<Question, 'port' | 'protocol'>
const tcp = (port: number): Knock => ({ port, protocol: 'TCP' })
/** Where a party listens. */
const doors: Readonly<Record<Party, readonly Knock[]>> = {
  target: [tcp(8080)],
  peer: [tcp(8080)],
  otherTarget: [tcp(8080)],
  proxy: [tcp(10000)],
  otherProxy: [tcp(10000)],
  neighbour: [tcp(80)],
  dns: [tcp(53), { port: 53, protocol: 'UDP' }],
  nodeDns: [tcp(53), { port: 53, protocol: 'UDP' }],
  apiServer: [tcp(6443)],
  named: [tcp(443)],
  outside: [tcp(443)],
}

const table = optionNames.flatMap(option =>
  rows.map(row => {
    const [from, to] = [parties[row.from], parties[row.to]]
    const word = isAllowed(row, option) ? 'may' : 'may not'
    return { title: options[option].title, from, to, word, option, row }
  }),
)
/** A knock at every door of every row, in the order of `table`. */
let verdicts: boolean[][]
beforeAll(async () => {
  const knocks = table.map(({ option, row }) =>
    doors[row.to].map(door => ({ from: peerOf(row.from, option), to: peerOf(row.to, option), ...door })),
  )
  const answers = await judge(policies, knocks.flat())
  verdicts = knocks.map(({ length }) => answers.splice(0, length))
})

describe('NetworkPolicies', () => {
  it.each(table.map((entry, index) => ({ ...entry, index })))(
    'with $title, $from $word reach $to',
    ({ option, row, index }) => {
      expect(verdicts[index]).toEqual(doors[row.to].map(() => isAllowed(row, option)))
    },
  )

  it('lead a restricted proxy to the API server by its Service, too, and to no other port there', async () => {
    const from = peerOf('proxy', 'restricted')
    const questions = [443, 22].map(port => ({ from, to: { ip: apiServiceAddress }, ...tcp(port) }))
    expect(await judge(policies, questions)).toEqual([true, false])
  })

  it('admit nothing but DNS on the way to DNS', async () => {
    const [from, to] = [peerOf('target', 'defaults'), peerOf('dns', 'defaults')]
    expect(await judge(policies, [{ from, to, ...tcp(443) }])).toEqual([false])
  })

  it('fence a pod that lost its labels, too', async () => {
    const stray = { ...peerOf('target', 'defaults'), podLabels: {} }
    const [outside, proxy] = [peerOf('outside', 'defaults'), peerOf('proxy', 'defaults')]
    const questions = [
      { from: stray, to: outside, ...tcp(443) },
      { from: outside, to: stray, ...tcp(8080) },
      { from: proxy, to: stray, ...tcp(8080) },
    ]
    expect(await judge(policies, questions)).toEqual([false, false, true])
  })

  it('of a test that asks at all: without them everything is allowed', async () => {
    const questions = rows.map(({ from, to }) => ({
      ...{ from: peerOf(from, 'defaults'), to: peerOf(to, 'defaults') },
      ...doors[to][0]!,
    }))
    expect(new Set(await judge([], questions))).toEqual(new Set([true]))
    expect((await scene.client.list(dedicatedServices, { namespace: scene.namespace })).items).toHaveLength(8)
  })
})
