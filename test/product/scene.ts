// A namespace of a test file's own with DedicatedServices in it, and the questions that flow tests ask about them.
import { randomBytes } from 'node:crypto'
import { createClient, type KubeClient } from '../../api/kube/client.ts'
import { loadConfig } from '../../api/kube/config.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import type { Namespace, Pod } from '../../api/kube/objects.ts'
import { apiVersionOf, namespaces, pods } from '../../api/kube/resources.ts'
import { poolNamespace, roleLabel, serviceLabel } from '../../api/v1alpha1/names.ts'
import { dedicatedServices, isolationPods } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService, IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { until } from '../cluster/until.ts'
import { type Connection, connect } from './connection.ts'
import { currentStage, type Stage } from './stage.ts'

/** What a test says of a service; the rest is the CRD's defaults, with the stage's durations. */
export type SpecWish = {
  readonly image?: string
  readonly replicas?: number
  readonly env?: readonly { name: string; value: string }[]
  readonly [field: string]: unknown
}

export type Accept = { readonly pod: string; readonly podUID: string; readonly peer: string }

/**
 * What Kubernetes takes for a namespace besides. Of each of some 35 kinds it deletes all and lists what is left, one request after another, and does so again when a finalizer kept something:
 * 2:28 minutes were seen for an empty one, with load 25 on two cores and a second for each request. For pods that outlast their grace it asks after waits that double, up to a minute.
 */
const NAMESPACE_WAIT_MS = 180_000

/** Of a machine with ten others at work a question was not answered within the usual 15 s. */
const patient = { getMs: 60_000, listMs: 60_000, writeMs: 60_000 }

export class Scene {
  readonly namespace: string
  readonly client: KubeClient
  readonly stage: Stage = currentStage()

  constructor(client: KubeClient, namespace: string) {
    this.client = client
    this.namespace = namespace
  }

  static async open(about: string): Promise<Scene> {
    const client = createClient(await loadConfig(process.env), { userAgent: 'flow-test', timeouts: patient })
    const namespace = `${about}-${randomBytes(3).toString('hex')}`
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    return new Scene(client, namespace)
  }

  /** Deletes the services, waits until nothing of them is left, then the namespace. */
  async close(): Promise<void> {
    const { items } = await this.client.list(dedicatedServices, { namespace: this.namespace })
    for (const { metadata } of items) await this.delete(metadata.name)
    for (const { metadata } of items) await this.untilGone(metadata.name)
    await this.client.delete(namespaces, { name: this.namespace })
    await this.client.close()
  }

  /** Echo pods that write every accept into a log of the test's. */
  async create(name: string, wish: SpecWish = {}): Promise<DedicatedService> {
    const { env = [], ...spec } = wish
    const body = {
      apiVersion: apiVersionOf(dedicatedServices),
      kind: dedicatedServices.kind,
      metadata: { name, namespace: this.namespace },
      spec: {
        image: 'isolation-proxy/echo:0.1.0',
        proxy: { fence: this.stage.fence },
        connections: { connectTimeout: this.stage.connectTimeout, queue: { timeout: this.stage.queueTimeout } },
        ...spec,
        env: [
          { name: 'ECHO_LOG_FILE', value: this.stage.acceptLog({ namespace: this.namespace, name }) },
          { name: 'POD_UID', valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } } },
          ...env,
        ],
      },
    }
    return this.client.create(dedicatedServices, body as unknown as DedicatedService)
  }

  /** For as long as this stage takes. */
  until<T>(what: string, check: () => T | undefined | Promise<T | undefined>): Promise<T> {
    return until(what, check, { limitMs: this.stage.patienceMs })
  }

  service(name: string): Promise<DedicatedService> {
    return this.client.get(dedicatedServices, { namespace: this.namespace, name })
  }

  patch(name: string, patch: object): Promise<DedicatedService> {
    return this.client.patch(dedicatedServices, { namespace: this.namespace, name }, patch, { type: 'merge' })
  }

  /** Through the scale subresource, as `kubectl scale` does. */
  async scale(name: string, replicas: number): Promise<void> {
    const ref = { namespace: this.namespace, name }
    await this.client.patch(dedicatedServices, ref, { spec: { replicas } }, { type: 'merge', subresource: 'scale' })
  }

  /** Resolves when the ticket is gone. */
  async deleteTicket(service: string, name: string): Promise<void> {
    const namespace = await this.poolOf(service)
    await this.client.delete(isolationPods, { namespace, name })
    await until(`end of the ticket ${name}`, async () =>
      (await this.tickets(service)).some(({ metadata }) => metadata.name === name) ? undefined : true,
    )
  }

  delete(name: string): Promise<void> {
    return this.client.delete(dedicatedServices, { namespace: this.namespace, name }).catch(ignoreGone)
  }

  async untilGone(name: string): Promise<void> {
    await this.untilEnded(name, `end of the service ${name}`, async () => (await this.find(name)) === undefined)
  }

  /** The pool namespace of the service `name`, whose UID was `uid`, is gone, and there is another of its name. */
  async untilPoolReplaced(name: string, uid: string | undefined): Promise<void> {
    const pool = await this.poolOf(name)
    await this.untilEnded(name, `another pool namespace ${pool}`, async () => {
      const found = await this.findNamespace(pool)
      return found !== undefined && found.metadata.uid !== uid
    })
  }

  async untilNamespaceGone(namespace: string): Promise<void> {
    const isGone = async () => ((await this.findNamespace(namespace)) ? undefined : true)
    await until(`end of namespace ${namespace}`, isGone, { limitMs: this.stage.patienceMs + NAMESPACE_WAIT_MS })
  }

  async findNamespace(name: string): Promise<Namespace | undefined> {
    return (await this.client.list(namespaces, { fieldSelector: `metadata.name=${name}` })).items[0]
  }

  /** Says what is left of the service when it takes too long. */
  private async untilEnded(name: string, what: string, isEnded: () => Promise<boolean>): Promise<void> {
    const ended = async () => ((await isEnded()) ? true : undefined)
    const waited = until(what, ended, { limitMs: this.stage.patienceMs + NAMESPACE_WAIT_MS })
    await waited.catch(async ({ message }) =>
      Promise.reject(new Error(`${message}; there is ${await this.left(name)}`)),
    )
  }

  /** What still stands of a service that is to end. */
  private async left(name: string): Promise<string> {
    const service = await this.find(name)
    if (!service) return 'nothing any more'
    const pool = await this.poolOf(name)
    const [namespace, tickets, pods] = await Promise.all([
      this.client.get(namespaces, { name: pool }).catch(String),
      this.tickets(name),
      this.targetPods(name),
    ])
    const told = { service, namespace, tickets, pods }
    return JSON.stringify(told, (key, value) => (key === 'managedFields' ? undefined : value))
  }

  async find(name: string): Promise<DedicatedService | undefined> {
    const { items } = await this.client.list(dedicatedServices, {
      namespace: this.namespace,
      fieldSelector: `metadata.name=${name}`,
    })
    return items[0]
  }

  async condition(name: string, type: string) {
    return (await this.service(name)).status?.conditions?.find(condition => condition.type === type)
  }

  /** Resolves once exactly `available` pods are warm and none is starting; the service has an address then. */
  async untilWarm(name: string, available: number): Promise<DedicatedService> {
    return until(
      `${available} warm pods of ${name}`,
      async () => {
        const service = await this.service(name)
        const { status, metadata } = service
        const settled = status?.observedGeneration === metadata.generation && status?.pendingTargets === 0
        return settled &&
          status.availableTargets === available &&
          status.totalTargets === available + (status.inUseTargets ?? 0) &&
          status.address &&
          this.stage.isReached(status.address) &&
          (await this.isReady(name))
          ? service
          : undefined
      },
      { limitMs: this.stage.patienceMs },
    )
  }

  async isReady(name: string): Promise<boolean> {
    return (await this.proxies(name)).some(pod =>
      pod.status?.conditions?.some(condition => condition.type === 'Ready' && condition.status === 'True'),
    )
  }

  async poolOf(name: string): Promise<string> {
    const { metadata } = await this.service(name)
    return poolNamespace({ namespace: metadata.namespace!, name, uid: metadata.uid! })
  }

  async tickets(name: string): Promise<IsolationPod[]> {
    return (await this.client.list(isolationPods, { namespace: await this.poolOf(name) })).items
  }

  async ticketsIn(name: string, phase: NonNullable<IsolationPod['status']>['phase']): Promise<IsolationPod[]> {
    return (await this.tickets(name)).filter(ticket => ticket.status?.phase === phase)
  }

  async targetPods(name: string): Promise<Pod[]> {
    return (await this.client.list(pods, { namespace: await this.poolOf(name) })).items
  }

  async proxies(name: string): Promise<Pod[]> {
    return (
      await this.client.list(pods, {
        namespace: this.namespace,
        labelSelector: `${serviceLabel}=${name},${roleLabel}=proxy`,
      })
    ).items
  }

  async connect(name: string): Promise<Connection> {
    const { status } = await this.service(name)
    if (!status?.address) throw new Error(`${name} has no address yet`)
    return connect(status.address)
  }

  /** Every connection that any pod of the service ever accepted, as the pods themselves logged it. */
  async accepts(name: string): Promise<Accept[]> {
    const lines = await this.stage.readAcceptLines({ namespace: this.namespace, name }, await this.poolOf(name))
    return lines.map(line => JSON.parse(line) as Accept)
  }
}

function ignoreGone(error: unknown): void {
  if (!isKubeError(error, 'notFound')) throw error
}
