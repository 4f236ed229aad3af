// The product inside a test cluster, installed as a user does: manifests applied, operator and proxies as processes that the node agent runs from their Deployments.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { loadBalancerRange, podRange } from '../cluster/addresses.ts'
import { type Instance, instanceAt } from '../cluster/instance.ts'
import { images } from './images.ts'
import { kubectl } from './kubectl.ts'
import { currentStage, onNode } from './stage.ts'

const root = resolve(import.meta.dirname, '../..')

export type Product = {
  /** None where a node runs the pods. */
  readonly agent: ChildProcess | undefined
  /** Ends the agent and with it every pod's processes. */
  stop(): Promise<void>
}

export type ProductOptions = {
  /** The kustomization to apply. */
  readonly manifests: string
  readonly moreImages?: Readonly<Record<string, string>>
  readonly agentFlags?: readonly string[]
  /** The agent is started again when somebody kills it, as a node comes back. */
  readonly isNodeKept?: boolean
}

/** The cluster that this process was started in by `npm run cluster -- exec`. */
export function currentCluster(env: NodeJS.ProcessEnv = process.env): Instance {
  if (!env.CLUSTER_STATE) throw new Error('this runs inside a test cluster: npm run cluster -- exec -- COMMAND')
  return instanceAt(env.CLUSTER_STATE)
}

/** Resolves once the operator is ready. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  await kubectl(['apply', '-k', options.manifests])
  const agent = onNode() ? undefined : await startAgent(currentCluster(), options)
  const node = agent && options.isNodeKept ? keepAgent(agent, options) : undefined
  const product: Product = { agent, stop: async () => (node ? node.stop() : agent && stopAgent(agent)) }
  try {
    await kubectl([
      'rollout',
      'status',
      'deployment/isolation-proxy-operator-controller-manager',
      '-n',
      'isolation-proxy-system',
      `--timeout=${currentStage().patienceMs / 1000}s`,
    ])
    return product
  } catch (error) {
    await product.stop()
    const see = agent ? agentLog(currentCluster()) : 'kubectl describe pods -n isolation-proxy-system'
    throw new Error(`the operator did not get ready; see ${see}`, { cause: error })
  }
}

async function startAgent(instance: Instance, options: ProductOptions): Promise<ChildProcess> {
  const state = join(instance.state, 'agent')
  await mkdir(state, { recursive: true })
  const log = openSync(agentLog(instance), 'a')
  const named = { ...images, ...options.moreImages }
  const flags = [
    ['--kubeconfig', instance.kubeconfig],
    ['--state', state],
    ['--pod-cidr', podRange],
    ['--load-balancer-cidr', loadBalancerRange],
    ['--kubelet-client-ca', join(instance.certificates, 'ca.crt')],
    ...Object.entries(named).map(([name, command]) => ['--image', `${name}=${command}`]),
    options.agentFlags ?? [],
  ].flat()
  const agent = spawn(process.execPath, [join(root, 'dist/agent/agent.js'), ...flags], { stdio: ['ignore', log, log] })
  await once(agent, 'spawn')
  return agent
}

function keepAgent(first: ChildProcess, options: ProductOptions): { stop(): Promise<void> } {
  let agent = first
  let isStopping = false
  const keep = async () => {
    for (;;) {
      if (agent.exitCode === null && agent.signalCode === null) await once(agent, 'exit')
      if (isStopping) return
      agent = await startAgent(currentCluster(), options)
      if (isStopping) return stopAgent(agent)
    }
  }
  const kept = keep()
  return {
    async stop() {
      isStopping = true
      await stopAgent(agent)
      await kept
    },
  }
}

export function agentLog(instance: Instance): string {
  return join(instance.logs, 'agent.log')
}

async function stopAgent(agent: ChildProcess): Promise<void> {
  if (agent.exitCode !== null || agent.signalCode !== null) return
  const ended = once(agent, 'exit')
  agent.kill('SIGTERM')
  await ended
}
