// Moves the product through whatever needs a right that an ordinary session does not: hands in its objects, copies that come and go, a proxy that dies, an election.
import {
  configMaps,
  leases,
  namespaces,
  networkPolicies,
  podDisruptionBudgets,
  type Resource,
  roleBindings,
  secrets,
} from '../../../api/kube/resources.ts'
import { inUseLabel } from '../../../api/v1alpha1/names.ts'
import { isolationPods } from '../../../api/v1alpha1/resources.ts'
import { until } from '../../cluster/until.ts'
import { setOperatorEnv, untilRolledOut } from '../../product/installed.ts'
import { killProgramOf } from '../../product/processes.ts'
import type { Scene } from '../../product/scene.ts'

export const name = 'whole'
export const proxy = `${name}-proxy`
const merge = { type: 'merge' } as const

const naming = {
  spec: {
    containers: [
      { name: 'target', envFrom: [{ secretRef: { name: 'word' } }, { configMapRef: { name: 'settings' } }] },
    ],
  },
}

/** A service with everything that the operator makes: two proxies, a policy and a budget beside it, copies. */
export async function begin(scene: Scene): Promise<void> {
  const { namespace, client } = scene
  await client.create(secrets, { metadata: { namespace, name: 'word' }, stringData: { WORD: 'first' } } as never)
  await client.create(configMaps, { metadata: { namespace, name: 'settings' }, data: { COLOUR: 'blue' } })
  const proxies = { replicas: 2, fence: '10s' }
  const pool = { historyLimit: 1 }
  const network = { proxyEgress: 'Restricted' }
  const connections = { connectTimeout: '5s' }
  await scene.create(name, { replicas: 2, proxy: proxies, connections, pool, network, template: naming })
  await scene.untilWarm(name, 2)
}

/** The sources change, then are named no more. */
export async function moveCopies(scene: Scene): Promise<void> {
  const { namespace, client } = scene
  const pool = await scene.poolOf(name)
  const copyOf = async (kind: Resource, source: string) =>
    (await client.list(kind, { namespace: pool, fieldSelector: `metadata.name=${source}` })).items[0] as
      | { metadata: { resourceVersion?: string } }
      | undefined
  const changes = [
    { kind: secrets as Resource, source: 'word', change: { stringData: { WORD: 'second' } } },
    { kind: configMaps as Resource, source: 'settings', change: { data: { COLOUR: 'red' } } },
  ]
  for (const { kind, source, change } of changes) {
    const before = (await copyOf(kind, source))?.metadata.resourceVersion
    await client.patch(kind, { namespace, name: source }, change, merge)
    await until(`the change of ${source} in the pool`, async () => {
      const copy = await copyOf(kind, source)
      return copy && copy.metadata.resourceVersion !== before ? true : undefined
    })
  }
  await scene.patch(name, { spec: { template: null } })
  for (const { kind, source } of changes) {
    await until(`the end of the copy of ${source}`, async () => ((await copyOf(kind, source)) ? undefined : true))
  }
  await scene.untilWarm(name, 2)
}

/** Sessions, while tickets and Leases change under the holders: until these have to read what became of them, and receipts are deleted. */
export async function disturbHolders(scene: Scene, hasHappened: () => Promise<boolean>): Promise<void> {
  const { client } = scene
  const namespace = await scene.poolOf(name)
  const touch = (kind: Resource, object: string, at: number) => {
    const patch = { metadata: { annotations: { touched: String(at) } } }
    return client.patch(kind, { namespace, name: object }, patch, merge).catch(() => undefined)
  }
  let round = 0
  await until(
    'holders that read again, and receipts that go',
    async () => {
      const guest = await scene.connect(name)
      const pod = await guest.greeting()
      const holders = (await client.list(leases, { namespace })).items
      const ticket = Array.from({ length: 20 }, () => touch(isolationPods as Resource, pod, round++))
      const renewals = holders.flatMap(({ metadata }) =>
        Array.from({ length: 5 }, () => touch(leases as Resource, metadata.name, round++)),
      )
      await Promise.all([guest.leave(), ...ticket, ...renewals])
      return (await hasHappened()) ? true : undefined
    },
    { limitMs: 120_000 },
  )
}

/** The same trouble again: its Event is counted up, a minute later. */
export async function troubleTwice(scene: Scene): Promise<void> {
  const lacking = { spec: { containers: [{ name: 'target', envFrom: [{ secretRef: { name: 'nothing' } }] }] } }
  for (let round = 0; round < 2; round += 1) {
    await scene.patch(name, { spec: { template: lacking } })
    await until('the trouble', async () => ((await isDegraded(scene)) ? true : undefined))
    await scene.patch(name, { spec: { template: naming } })
    await until('its end', async () => ((await isDegraded(scene)) ? undefined : true))
  }
  await scene.untilWarm(name, 2)
}

async function isDegraded(scene: Scene): Promise<boolean> {
  return (await scene.condition(name, 'Degraded'))?.status === 'True'
}

/** A session of some seconds: its pod is labelled, so that nodes that drain wait for it. */
export async function stay(scene: Scene): Promise<void> {
  const guest = await scene.connect(name)
  const pod = await guest.greeting()
  await until('the label of the pod in use', async () =>
    (await scene.targetPods(name)).find(({ metadata }) => metadata.name === pod && metadata.labels?.[inUseLabel]),
  )
  await guest.leave()
}

/** Deleted behind the operator's back: it asks for the owner of a pool before it sweeps it. Where the operator is faster than the robber, another is robbed. */
export async function rob(scene: Scene, hasAsked: () => Promise<boolean>): Promise<void> {
  for (let round = 0; !(await hasAsked()); round += 1) {
    const robbed = `robbed-${round}`
    await scene.create(robbed, { replicas: 0 })
    await scene.untilWarm(robbed, 0)
    const inCluster = { fieldSelector: `metadata.name=${await scene.poolOf(robbed)}` }
    await scene.patch(robbed, { metadata: { finalizers: null } })
    await scene.delete(robbed)
    await until('the end of the service', async () => {
      if (!(await scene.find(robbed))) return true
      await scene.patch(robbed, { metadata: { finalizers: null } }).catch(() => {})
      return undefined
    })
    await until('the sweep of its pool', async () =>
      (await scene.client.list(namespaces, inCluster)).items.length === 0 ? true : undefined,
    )
  }
}

const webhooks: Resource = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  plural: 'validatingwebhookconfigurations',
  kind: 'ValidatingWebhookConfiguration',
  namespaced: false,
}

/** The server answers the creation of a ticket with "I do not know", so that the operator asks after it. */
export async function loseCreations(scene: Scene, hasAsked: () => Promise<boolean>): Promise<void> {
  const ref = { name: `lost-${scene.namespace}` }
  const pool = await scene.poolOf(name)
  const rule = { apiGroups: ['soh.re'], apiVersions: ['*'], resources: ['isolationpods'], operations: ['CREATE'] }
  const webhook = {
    ...{ name: 'nobody.test.soh.re', sideEffects: 'None', admissionReviewVersions: ['v1'], failurePolicy: 'Fail' },
    clientConfig: { url: 'https://127.0.0.1:9/nobody' },
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': pool } },
    rules: [rule],
  }
  await scene.client.create(webhooks, { metadata: ref, webhooks: [webhook] } as never)
  try {
    await scene.patch(name, { spec: { replicas: 3 } })
    await until('a question after a lost ticket', async () => ((await hasAsked()) ? true : undefined))
  } finally {
    await scene.client.delete(webhooks, ref)
  }
  await scene.untilWarm(name, 3)
  await scene.patch(name, { spec: { replicas: 2 } })
  await scene.untilWarm(name, 2)
}

/** Killed, so that the operator has to look closely before it ends what it held. */
export async function killHolder(scene: Scene): Promise<void> {
  const guest = await scene.connect(name)
  const pod = await guest.greeting()
  const namespace = await scene.poolOf(name)
  const held = () => scene.client.get(isolationPods, { namespace, name: pod })
  const ticket = await until('the claim in the ticket', async () =>
    (await held()).status?.holder ? held() : undefined,
  )
  const holder = ticket.status!.holder!
  const proxies = await scene.proxies(name)
  killProgramOf(proxies.find(({ metadata }) => holder.startsWith(`${metadata.uid}.`))!.metadata.name)
  await until('the end of what it held', async () => {
    const tickets = await scene.tickets(name)
    const left = tickets.filter(({ status }) => status?.holder === holder && status.phase !== 'Done')
    return left.length === 0 ? true : undefined
  })
  guest.reset()
  await scene.untilWarm(name, 2)
}

export async function elect(scene: Scene): Promise<void> {
  for (const wanted of ['true', 'false']) {
    await setOperatorEnv(scene.client, 'LEADER_ELECTION', wanted)
    await untilRolledOut(scene.client)
  }
}

/** Somebody is let into the pool, and no more. */
export async function lendAccess(scene: Scene): Promise<void> {
  const namespace = await scene.poolOf(name)
  const find = async () =>
    (await scene.client.list(roleBindings, { namespace })).items.map(({ metadata }) => metadata.name)
  await scene.patch(name, { spec: { access: [{ subject: { kind: 'User', name: 'somebody' }, role: 'view' }] } })
  await until('the access', async () => ((await find()).includes('access-view') ? true : undefined))
  await scene.patch(name, { spec: { access: null } })
  await until('the end of the access', async () => ((await find()).includes('access-view') ? undefined : true))
}

/** What is wished no more goes, then the service. */
export async function end(scene: Scene): Promise<void> {
  const { client, namespace } = scene
  await scene.patch(name, { spec: { proxy: { replicas: 1 }, network: { proxyEgress: 'Open' } } })
  for (const kind of [networkPolicies, podDisruptionBudgets] as Resource[]) {
    await until(`the end of ${kind.plural} ${proxy}`, async () => {
      const { items } = await client.list(kind, { namespace, fieldSelector: `metadata.name=${proxy}` })
      return items.length === 0 ? true : undefined
    })
  }
  await scene.delete(name)
  await scene.untilGone(name)
}
