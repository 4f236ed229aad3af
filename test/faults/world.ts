// A whole installation with one service in it, for faults to happen to: in a sandbox, or in the test cluster that this process was started in.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient, type KubeClient } from '../../api/kube/client.ts'
import { loadConfig } from '../../api/kube/config.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import { apiVersionOf, namespaces } from '../../api/kube/resources.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { instanceAt } from '../cluster/instance.ts'
import { etcdUrl } from '../cluster/programs.ts'
import { until } from '../cluster/until.ts'
import { type Faults, faultsOf } from '../faults.ts'
import { untilRolledOut } from '../product/installed.ts'
import { startProduct } from '../product/product.ts'
import { startSandboxed } from '../product/sandboxed.ts'
import { apiHistory } from './apiHistory.ts'
import { type Control, keepControl } from './control.ts'
import { etcdHistory } from './etcdHistory.ts'
import type { Source } from './history.ts'
import { followProcesses, type Processes } from './processes.ts'
import { layPrograms, type Place, placeIn, targetImage } from './programs.ts'
import { layManifests, type Timing } from './timing.ts'
import type { Start } from './trouble.ts'

export const service = { namespace: 'faults', name: 'lab' } as const

export type Order = {
  /** Its wall clock is ahead by this. */
  readonly skewMs: number
  /** It reaches no API server. */
  readonly cut: boolean
  /** It stops before its next SYN, if this number is higher than any that it was told. */
  readonly freeze: number
}

export type World = {
  readonly client: KubeClient
  readonly place: Place
  readonly processes: Processes
  /** Undefined: this API server's calls cannot be made to go wrong one by one. */
  readonly faults: Faults | undefined
  /** Undefined: there are no programs of Kubernetes' own. */
  readonly control: Control | undefined
  /** Of every version of every object. */
  readonly source: Source
  /** Changes the template when `mark` does. */
  environment(mark: number): { name: string; [field: string]: unknown }[]
  /** What the process in this pod is told. */
  order(pod: string, order: Partial<Order>): void
  /** From now on all targets behave. */
  calm(): void
  stop(): Promise<void>
}

const agentFlags = [
  '--recycle-addresses',
  '--crash-backoff-ms',
  '300',
  '--crash-backoff-max-ms',
  '1500',
  '--heartbeat-ms',
  '2000',
]

export const NO_ORDER: Order = { skewMs: 0, cut: false, freeze: 0 }

export type WorldWish = {
  readonly seed: number
  readonly timing: Timing
  readonly start: Start
  /** Threads of each proxy that face clients. */
  readonly workers: number
}

/** Resolves when the service has its pods and a proxy listens. `dir` is the run's own. */
export async function startWorld(dir: string, { seed, timing, start, workers }: WorldWish): Promise<World> {
  const place = placeIn(dir)
  const images = await layPrograms(dir)
  const manifests = await layManifests(dir, timing)
  const isCluster = process.env.CLUSTER_STATE !== undefined
  const control = isCluster ? await keepControl(instanceAt(process.env.CLUSTER_STATE!)) : undefined
  const stopGround = isCluster
    ? await startProduct({ manifests, agentFlags, moreImages: images, isNodeKept: true }).then(product => product.stop)
    : await startSandboxed({
        manifests,
        agentFlags: [
          ...agentFlags,
          ...Object.entries(images).flatMap(([name, command]) => ['--image', `${name}=${command}`]),
        ],
      })
  const client = createClient(await loadConfig(process.env), { userAgent: 'trouble' })
  const processes = followProcesses(place.log, place.processes)
  const orders = new Map<string, Order>()
  const api = apiHistory(process.env.KUBECONFIG!)
  const world: World = {
    ...{ client, place, processes, source: isCluster ? etcdHistory(etcdUrl, api) : api },
    faults: isCluster ? undefined : faultsOf(client),
    control,
    environment: mark => buildEnvironment(place, seed, mark),
    order(pod, order) {
      const whole = { ...NO_ORDER, ...orders.get(pod), ...order }
      orders.set(pod, whole)
      writeFileSync(join(place.control, pod), JSON.stringify(whole))
    },
    calm: () => writeFileSync(place.calm, ''),
    async stop() {
      processes.stop()
      await client.close()
      await control?.stop()
      await stopGround()
    },
  }
  try {
    await untilRolledOut(client)
    await createService(client, { env: world.environment(0), timing, start, workers })
    return world
  } catch (error) {
    await world.stop()
    throw error
  }
}

function buildEnvironment(place: Place, seed: number, mark: number) {
  return [
    { name: 'POD_UID', valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } } },
    { name: 'FAULTS_LOG', value: place.log },
    { name: 'FAULTS_CALM', value: place.calm },
    { name: 'FAULTS_SEED', value: String(seed) },
    { name: 'FAULTS_MARK', value: String(mark) },
  ]
}

type ServiceWish = { readonly env: object[]; readonly timing: Timing; readonly start: Start; readonly workers: number }

async function createService(client: KubeClient, { env, timing, start, workers }: ServiceWish): Promise<void> {
  const { namespace, name } = service
  const { base, proxies, stock, gate } = start
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }).catch(ifThere)
  const body = {
    apiVersion: apiVersionOf(dedicatedServices),
    kind: dedicatedServices.kind,
    metadata: { namespace, name },
    spec: {
      ...{ image: targetImage, replicas: base, env, gate },
      proxy: {
        ...{ replicas: proxies, fence: seconds(timing.fenceMs), ...(stock !== undefined && { stock }) },
        // So the operator is told of them by everybody.
        ...(workers > 1 && { resources: { limits: { cpu: `${workers}` } } }),
      },
      connections: {
        connectTimeout: seconds(timing.connectTimeoutMs),
        drainTimeout: seconds(timing.drainTimeoutMs),
        queue: { length: 64, timeout: seconds(timing.queueTimeoutMs) },
      },
      pool: { historyLimit: 15 },
    },
  }
  await client.create(dedicatedServices, body as unknown as DedicatedService)
  await until(
    'a service that serves',
    async () => {
      const { status } = await client.get(dedicatedServices, { namespace, name })
      return status?.address && status.availableTargets === base ? true : undefined
    },
    { limitMs: 180_000 },
  )
}

function seconds(ms: number): string {
  return `${ms / 1_000}s`
}

function ifThere(error: unknown): void {
  if (!isKubeError(error, 'alreadyExists')) throw error
}
