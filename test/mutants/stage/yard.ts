// A yard for one directed fault: the run's API server, a real operator and real proxies as processes, and a node that the test plays.
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createClient, type KubeClient } from '../../../api/kube/client.ts'
import { loadConfig } from '../../../api/kube/config.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import { namespaces } from '../../../api/kube/resources.ts'
import { dedicatedServices, isolationPods } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService, IsolationPod } from '../../../api/v1alpha1/types.generated.ts'
import { poolOf } from '../../../operator/build/identity.ts'
import { until } from '../../cluster/until.ts'
import { installDefinitions } from '../../conformance/definitions.ts'
import { randomName } from '../../conformance/server.ts'
import { type Faults, faultsOf } from '../../faults.ts'
import { podBytes } from '../../flows/addresses.ts'
import { type ProxyProcess, startProxyProcess } from '../../flows/proxyProcess.ts'
import { type Kubelet, type KubeletParts, startKubelet } from './kubelet.ts'

export type Yard = {
  readonly client: KubeClient
  readonly faults: Faults
  readonly kubelet: Kubelet
  readonly pool: string
  startProxy(options?: ProxyOptions): Promise<ProxyProcess>
  change(spec: object): Promise<void>
  ticket(name: string): Promise<IsolationPod | undefined>
  /** Resolves with the first ticket that `wanted` takes. */
  found(what: string, wanted: (ticket: IsolationPod) => boolean): Promise<IsolationPod>
  /** Resolves when the operator has said that it took this step of this ticket. */
  stepped(step: 'publish', ticket: string): Promise<void>
  /** Another process, which has seen nothing yet. */
  restartOperator(): Promise<void>
  /** Ends everything that was set up. */
  strike(): Promise<void>
}

export type YardOptions = {
  readonly spec?: object
  /** How the operator finds the API server, if not as the test does. */
  readonly operatorKubeconfig?: string
  readonly pods?: Pick<KubeletParts, 'listens' | 'holdsBack'>
}

export type ProxyOptions = {
  readonly podUID?: string
  readonly environment?: Readonly<Record<string, string>>
}

/** Installing the definitions takes no more of a server than its client. */
const NO_SERVER = { ask: () => Promise.reject(new Error('a yard asks through its client')), atEnd: () => {} }
const operatorMain = join(import.meta.dirname, '../../../operator/main.ts')
const PORT = 7000
let yards = 0

/** The caller strikes it. */
export async function layYard({ spec = {}, operatorKubeconfig, pods }: YardOptions = {}): Promise<Yard> {
  const client = createClient(await loadConfig(process.env), { userAgent: 'isolation-proxy-yard' })
  await installDefinitions({ ...NO_SERVER, client })
  yards += 1
  const subnet = `${podBytes}.${100 + (yards % 150)}`
  const [namespace, name] = [randomName('user'), randomName('svc')]
  await client.create(namespaces, { metadata: { name: namespace } })
  const service = await client.create(dedicatedServices, {
    apiVersion: 'soh.re/v1alpha1',
    kind: 'DedicatedService',
    metadata: { namespace, name },
    spec: { image: 'test', port: PORT, replicas: 1, ...spec } as DedicatedService['spec'],
  })
  const pool = poolOf(service)
  const kubelet = startKubelet({ client, pool, subnet, port: PORT, ...pods })
  let operator = startOperator(namespace, operatorKubeconfig)
  const proxies: ProxyProcess[] = []
  let lastHost = 200
  const ref = { namespace, name }
  return {
    ...{ client, faults: faultsOf(client), kubelet, pool },
    async startProxy({ podUID, environment = {} } = {}) {
      lastHost += 1
      const proxy = await startProxyProcess({
        environment: {
          ...{ KUBECONFIG: process.env.KUBECONFIG!, SERVICE_NAME: name, SERVICE_NAMESPACE: namespace },
          ...{ POOL_NAMESPACE: pool, API_TIMEOUT_MS: '2000', API_RETRY_MAX_MS: '400' },
          ...environment,
        },
        host: `${subnet}.${lastHost}`,
        ...(podUID && { podUID }),
      })
      proxies.push(proxy)
      return proxy
    },
    async change(change) {
      await client.patch(dedicatedServices, ref, { spec: change }, { type: 'merge' })
    },
    ticket: ticket => orAbsent(client.get(isolationPods, { namespace: pool, name: ticket })),
    async found(what, wanted) {
      const look = async () => (await client.list(isolationPods, { namespace: pool })).items.find(wanted)
      return until(what, look).catch(cause => {
        throw new Error(`${what}: the operator said last: ${operator.said().slice(-4000)}`, { cause })
      })
    },
    async stepped(step, ticket) {
      await until(`${step} of ${ticket}`, () =>
        operator.said().includes(`"pod":"${ticket}","step":"${step}"`) ? true : undefined,
      )
    },
    async restartOperator() {
      await operator.kill()
      operator = startOperator(namespace, operatorKubeconfig)
    },
    async strike() {
      await faultsOf(client).remove()
      await operator.kill()
      for (const { child, exited } of proxies) {
        child.kill('SIGKILL')
        await exited
      }
      await kubelet.stop()
      await clear(client, { namespace, name, pool })
      await client.close()
    },
  }
}

function startOperator(namespace: string, kubeconfig = process.env.KUBECONFIG!) {
  const child: ChildProcess = spawn(process.execPath, [operatorMain], {
    env: {
      ...{ PATH: process.env.PATH, KUBECONFIG: kubeconfig, WATCH_NAMESPACES: namespace },
      ...{ PROXY_IMAGE: 'test', BIND_HOST: '127.0.0.1', METRICS_PORT: '0', HEALTH_PORT: '0' },
      ...{ LOOK_MS: '500', SURPLUS_SETTLE_MS: '200', WRITE_RETRY_MS: '1000', STATUS_INTERVAL_MS: '500' },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  }
  const exited = new Promise<void>(resolve => child.once('close', () => resolve()))
  return {
    said: () => said,
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** Nobody lets go of these objects any more. */
async function clear(client: KubeClient, { namespace, name, pool }: Record<'namespace' | 'name' | 'pool', string>) {
  const free = { metadata: { finalizers: null } }
  await orAbsent(client.patch(dedicatedServices, { namespace, name }, free, { type: 'merge' }))
  const { items } = await client.list(isolationPods, { namespace: pool })
  for (const { metadata } of items)
    await orAbsent(client.patch(isolationPods, { namespace: pool, name: metadata.name }, free, { type: 'merge' }))
  for (const each of [namespace, pool]) await orAbsent(client.delete(namespaces, { name: each }))
}

async function orAbsent<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request
  } catch (error) {
    if (isKubeError(error, 'notFound', 'conflict')) return undefined
    throw error
  }
}
