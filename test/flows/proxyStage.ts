// A stage for proxies: a pool on the API server of the run, whose operator is the test, and target pods that are servers of the test.
import { randomBytes, randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { expect } from 'vitest'
import { createClient, type KubeClient } from '../../api/kube/client.ts'
import { loadConfig } from '../../api/kube/config.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import type { Lease } from '../../api/kube/objects.ts'
import { startReflector } from '../../api/kube/reflector.ts'
import { leases, namespaces } from '../../api/kube/resources.ts'
import { ticketFinalizer, ticketName } from '../../api/v1alpha1/names.ts'
import { dedicatedServices, isolationPods } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService, IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { until } from '../cluster/until.ts'
import { installDefinitions } from '../conformance/definitions.ts'
import { randomName } from '../conformance/server.ts'
import { podBytes } from './addresses.ts'
import { layWire, type Wire } from './faultyWire.ts'
import { makeProxyAccount } from './proxyAccount.ts'
import { type ProxyProcess, startProxyProcess } from './proxyProcess.ts'
import { startTarget, type Target, type TargetBehaviour } from './proxyTargets.ts'

export type Stage = {
  /** What a proxy sees as the root of its files. */
  readonly podRoot: string
  readonly client: KubeClient
  readonly service: string
  readonly namespace: string
  readonly pool: string
  /** Pods that are ready: their tickets are Idle, and their servers listen unless told otherwise. */
  addPods(count: number, behaviour?: TargetBehaviour): Promise<Target[]>
  target(pod: string): Target
  ticket(pod: string): IsolationPod | undefined
  /** Resolves with the ticket once it is in this phase. */
  reached(pod: string, phase: string): Promise<IsolationPod>
  tickets(phase?: string): IsolationPod[]
  /** Phases that the watch has shown, in order, without repetition. */
  history(pod: string): string[]
  lease(proxy: ProxyProcess): Promise<Lease>
  retire(
    pod: string,
    spec: { retire: 'Unused' | 'Now'; retireReason?: 'Evicted' | 'PodLost' | 'ScaleDown' },
  ): Promise<void>
  change(spec: Record<string, unknown>): Promise<void>
  startProxy(options?: StartOptions): Promise<ProxyProcess>
  /** A way to the API server that can be spoilt. */
  layWire(): Promise<Wire>
  /** Ends everything that was set up. */
  strike(): Promise<void>
}

export type StartOptions = {
  readonly environment?: Readonly<Record<string, string>>
  /** As after a restart of the container: the same pod, another process. */
  readonly podUID?: string
  /** Between the process and the API server. */
  readonly wire?: Wire
}

/** Installing the definitions takes no more of a server than its client. */
const NO_SERVER = { ask: () => Promise.reject(new Error('a stage asks through its client')), atEnd: () => {} }

/** The caller strikes it. */
export async function setStage(spec: Record<string, unknown> = {}): Promise<Stage> {
  const client = createClient(await loadConfig(process.env), { userAgent: 'isolation-proxy-stage' })
  await installDefinitions({ ...NO_SERVER, client })
  const service = randomName('svc')
  const [namespace, pool] = [randomName('user'), randomName('dedi')]
  const targets = new Map<string, Target>()
  const proxies: ProxyProcess[] = []
  const histories = new Map<string, string[]>()
  const { subnet, keeper } = await takeSubnet()
  const wires: Wire[] = []
  let lastHost = 0
  const nextHost = () => `${subnet}.${++lastHost}`
  const port = 7000

  for (const name of [namespace, pool]) await client.create(namespaces, { metadata: { name } })
  const wish = { image: 'test', port, ...spec } as DedicatedService['spec']
  await client.create(dedicatedServices, {
    apiVersion: 'soh.re/v1alpha1',
    kind: 'DedicatedService',
    metadata: { namespace, name: service },
    spec: wish,
  })
  const account = await makeProxyAccount(client, { namespace, pool, service })
  const reflector = startReflector({
    client,
    resource: isolationPods,
    namespace: pool,
    onChange({ type, object }) {
      const phase = type === 'deleted' ? 'gone' : (object.status?.phase ?? 'none')
      const history = histories.get(object.metadata.name) ?? []
      if (history.at(-1) !== phase) history.push(phase)
      histories.set(object.metadata.name, history)
    },
  })
  await reflector.synced

  const addPod = async (behaviour?: TargetBehaviour) => {
    const name = ticketName(service, randomBytes(10))
    const host = nextHost()
    targets.set(name, await startTarget(name, { host, port: behaviour?.port ?? port }, behaviour))
    const ref = { namespace: pool, name }
    await client.create(isolationPods, {
      ...{ apiVersion: 'soh.re/v1alpha1', kind: 'IsolationPod' },
      metadata: { ...ref, finalizers: [ticketFinalizer] },
      spec: { templateHash: 'test', port: behaviour?.port },
    })
    const options = { type: 'merge', subresource: 'status' } as const
    const known = { phase: 'Pending', podUID: randomUUID(), podIP: host }
    await client.patch(isolationPods, ref, { status: known }, options)
    await client.patch(isolationPods, ref, { status: { phase: 'Idle' } }, options)
    return targets.get(name)!
  }

  return {
    podRoot: account.root,
    ...{ client, service, namespace, pool },
    async addPods(count, behaviour) {
      const added: Target[] = []
      for (let i = 0; i < count; i += 1) added.push(await addPod(behaviour))
      return added
    },
    target: pod => targets.get(pod)!,
    ticket: pod => reflector.get(`${pool}/${pod}`),
    async reached(pod, phase) {
      return until(`ticket ${pod} ${phase}`, () => {
        const ticket = reflector.get(`${pool}/${pod}`)
        return ticket?.status?.phase === phase ? ticket : undefined
      })
    },
    tickets: phase => reflector.list().filter(({ status }) => !phase || status?.phase === phase),
    history: pod => histories.get(pod) ?? [],
    lease: ({ podUID }) => client.get(leases, { namespace: pool, name: `holder-${podUID}` }),
    async retire(pod, wish) {
      await client.patch(isolationPods, { namespace: pool, name: pod }, { spec: wish }, { type: 'merge' })
    },
    async change(change) {
      await client.patch(dedicatedServices, { namespace, name: service }, { spec: change }, { type: 'merge' })
    },
    async startProxy({ environment = {}, podUID, wire } = {}) {
      const proxy = await startProxyProcess({
        environment: {
          ...(wire ? await account.through(wire.url) : account.inPod),
          ...{ SERVICE_NAME: service, SERVICE_NAMESPACE: namespace, POOL_NAMESPACE: pool },
          ...environment,
        },
        host: nextHost(),
        podUID,
      })
      proxies.push(proxy)
      return proxy
    },
    async layWire() {
      const wire = await layWire()
      wires.push(wire)
      return wire
    },
    async strike() {
      for (const { child, exited } of proxies) {
        child.kill('SIGKILL')
        await exited
      }
      for (const wire of wires) wire.close()
      await reflector.stop()
      await Promise.all([...targets.values()].map(target => target.close()))
      await dissolve(client, { namespace, pool })
      await client.close()
      await account.removeFiles()
      keeper.close()
    },
  }
}

/** A /24 of the pods' range that no other stage has: files, and runs, go on at the same time. A socket on its last address keeps it. */
async function takeSubnet(): Promise<{ subnet: string; keeper: Server }> {
  for (;;) {
    const subnet = `${podBytes}.${100 + (randomBytes(1)[0]! % 150)}`
    const keeper = createServer()
    const isOurs = await new Promise<boolean>(resolve => {
      keeper.once('error', () => resolve(false))
      keeper.listen({ host: `${subnet}.255`, port: 1 }, () => resolve(true))
    })
    if (isOurs) return { subnet, keeper }
  }
}

/** No controller lets these tickets go: the test plays the operator. */
async function dissolve(client: KubeClient, { namespace, pool }: { namespace: string; pool: string }): Promise<void> {
  const { items } = await client.list(isolationPods, { namespace: pool })
  for (const { metadata } of items) {
    const ref = { namespace: pool, name: metadata.name }
    await client.patch(isolationPods, ref, { metadata: { finalizers: null } }, { type: 'merge' }).catch(ignoreGone)
  }
  for (const name of [namespace, pool]) await client.delete(namespaces, { name }).catch(ignoreGone)
}

export function ignoreGone(error: unknown): undefined {
  expect(isKubeError(error, 'notFound', 'conflict'), String(error)).toBe(true)
}
