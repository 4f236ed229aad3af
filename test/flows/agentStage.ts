// A node of its own for a test file: the agent as a real process beside the API server of the run, with pods that only it runs.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll } from 'vitest'
import type { KubeClient } from '../../api/kube/client.ts'
import { loadConfig } from '../../api/kube/config.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import type { Container, Pod, PodSpec } from '../../api/kube/objects.ts'
import { coreEvents, namespaces, nodes, pods } from '../../api/kube/resources.ts'
import { until } from '../cluster/until.ts'
import { connect, randomName } from '../conformance/server.ts'
import { loadBalancerBytes, podBytes } from './addresses.ts'

const program = join(import.meta.dirname, '../../sandbox/agent/main.ts')
export const echoImage = 'isolation-proxy/echo:0.1.0'

export type AgentStage = {
  readonly client: KubeClient
  readonly namespace: string
  readonly nodeName: string
  readonly nodeIP: string
  readonly state: string
  readonly loadBalancerClass: string
  /** Starts the agent; resolves when its node is ready. */
  start(...flags: string[]): Promise<void>
  isRunning(): boolean
  /** Ends it with this signal; resolves when it is gone. */
  end(signal: NodeJS.Signals): Promise<void>
  /** A pod of one container `a` that runs a shell script, or whatever `spec` says; nobody else's scheduler takes it. */
  run(script: string, change?: { container?: Partial<Container>; spec?: Partial<PodSpec>; name?: string }): Promise<Pod>
  /** Resolves with the pod once `check` is content. */
  reached(name: string, what: string, check: (pod: Pod) => boolean | undefined): Promise<Pod>
  ready(name: string): Promise<Pod>
  /** Resolves when no pod of this name is there. */
  gone(name: string): Promise<void>
  get(name: string): Promise<Pod | undefined>
  log(name: string, query?: string): Promise<string>
  /** Reasons of the Events on a pod. */
  reasons(name: string): Promise<string[]>
  /** What the agent itself has logged. */
  agentLog(): Promise<string>
}

/** `subnet` is this file's own: files run at the same time. Everything ends with the test file. */
export async function setAgentStage(subnet: number): Promise<AgentStage> {
  const { client } = await connect()
  const folder = await mkdtemp(join(tmpdir(), 'agent-'))
  const state = join(folder, 'state')
  const logFile = join(folder, 'agent.log')
  const clientCA = join(folder, 'ca.crt')
  const access = await loadConfig(process.env)
  await writeFile(clientCA, access.ca ?? '')
  const id = randomBytes(4).toString('hex')
  const [namespace, nodeName, schedulerName] = [randomName('agent'), `node-${id}`, `scheduler-${id}`]
  const loadBalancerClass = `test/${id}`
  const nodeIP = `${podBytes}.${subnet}.1`
  let agent: ChildProcess | undefined
  await client.create(namespaces, { metadata: { name: namespace } })

  const isRunning = () => agent !== undefined && agent.exitCode === null && agent.signalCode === null
  const end = async (signal: NodeJS.Signals) => {
    if (!agent || !isRunning()) return
    agent.kill(signal)
    await once(agent, 'exit')
  }
  afterAll(async () => {
    await client.delete(namespaces, { name: namespace })
    await end('SIGTERM')
    await client.delete(nodes, { name: nodeName }).catch(() => {})
    await rm(folder, { recursive: true, force: true })
  })

  const get = async (name: string) => {
    try {
      return await client.get(pods, { namespace, name })
    } catch (error) {
      if (isKubeError(error, 'notFound')) return undefined
      throw error
    }
  }
  const reached: AgentStage['reached'] = async (name, what, check) => {
    let last: Pod | undefined
    try {
      return await until(`pod ${name}: ${what}`, async () => {
        last = await get(name)
        return last && check(last) ? last : undefined
      })
    } catch (cause) {
      throw new Error(`${(cause as Error).message}; it is: ${JSON.stringify(last?.status)}`, { cause })
    }
  }

  return {
    ...{ client, namespace, nodeName, nodeIP, state, loadBalancerClass, isRunning, end, get, reached },
    async start(...flags) {
      const own = ['--kubeconfig', process.env.KUBECONFIG!, '--state', state, '--kubelet-client-ca', clientCA]
      const range = [
        '--node-ip',
        nodeIP,
        '--pod-cidr',
        `${podBytes}.${subnet}.0/24`,
        '--load-balancer-cidr',
        `${loadBalancerBytes}.${subnet}.0/24`,
      ]
      const alone = [
        '--node-name',
        nodeName,
        '--scheduler-name',
        schedulerName,
        '--load-balancer-class',
        loadBalancerClass,
      ]
      const fast = ['--crash-backoff-ms', '200', '--crash-backoff-max-ms', '1000', '--retry-backoff-ms', '100']
      const image = [
        '--image',
        `${echoImage}=${process.execPath} ${join(import.meta.dirname, '../../sandbox/echo/main.ts')}`,
      ]
      const argv = [program, ...own, ...range, ...alone, ...fast, ...image, ...flags]
      agent = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] })
      const log = createWriteStream(logFile, { flags: 'a' })
      agent.stdout!.pipe(log)
      agent.stderr!.pipe(log)
      const started = agent
      await until('the node agent', async () => {
        const said = await readFile(logFile, 'utf8').catch(() => '')
        if (started.exitCode !== null) throw new Error(`the agent ended: ${said}`)
        return said.includes(`"pid":${started.pid}`) && said.includes('the node is ready') ? true : undefined
      })
    },
    run(script, { container, spec, name = randomName('pod') } = {}) {
      const first = { name: 'a', image: 'shell', command: ['sh', '-c', script], ...container } as Container
      const metadata = { namespace, name, labels: { app: name } }
      const basics = { schedulerName, terminationGracePeriodSeconds: 5, automountServiceAccountToken: false }
      return client.create(pods, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata,
        spec: { ...basics, containers: [first], ...spec },
      })
    },
    ready: name => reached(name, 'ready', pod => condition(pod, 'Ready')?.status === 'True'),
    async gone(name) {
      await until(`pod ${name}: gone`, async () => ((await get(name)) ? undefined : true))
    },
    async log(name, query = '') {
      const path = `/api/v1/namespaces/${namespace}/pods/${name}/log?${query}`
      return await text((await client.raw({ method: 'GET', path })).body)
    },
    async reasons(name) {
      const { items } = await client.list(coreEvents, { namespace, fieldSelector: `involvedObject.name=${name}` })
      return items.map(({ reason }) => reason ?? '')
    },
    agentLog: () => readFile(logFile, 'utf8'),
  }
}

export function condition(pod: Pod | undefined, type: string) {
  return pod?.status?.conditions?.find(known => known.type === type)
}

/** The state of the container `name`, by default the first. */
export function stateOf(pod: Pod | undefined, name = pod?.spec?.containers[0]?.name) {
  const { containerStatuses = [], initContainerStatuses = [] } = pod?.status ?? {}
  return [...initContainerStatuses, ...containerStatuses].find(status => status.name === name)
}
