// An API server and an operator that are thrown bad input at, each a process of its own. No node runs anything: what is judged here comes before that.
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createClient, type KubeClient } from '../../api/kube/client.ts'
import { loadConfig } from '../../api/kube/config.ts'
import { until } from '../cluster/until.ts'
import type { Told } from './arenaServer.ts'
import { type Watched, watchProcess } from './process.ts'

export type Arena = {
  readonly url: string
  readonly ca: string
  /** The file of somebody with every right. */
  readonly adminKubeconfig: string
  readonly operatorKubeconfig: string
  readonly client: KubeClient
  readonly server: Watched
  readonly operator: Operator
  close(): Promise<void>
}

export type Operator = Watched & {
  /** Where metrics (8080) and health (8081) are. */
  readonly host: string
  metrics(): Promise<string>
}

/** The manifests give it 256 MiB in all. */
export const HEAP_MIB = 128

const root = resolve(import.meta.dirname, '../..')

export type Server = Omit<Arena, 'operator'>

/** A machine that is busy with more than this answers late: what is judged here is not how late. */
const patient = { getMs: 90_000, listMs: 90_000, writeMs: 90_000, rawMs: 90_000 }

/** The API server alone. */
export async function openServer(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-hostile-'))
  const child = fork(join(import.meta.dirname, 'arenaServer.ts'), [folder], { silent: true })
  const server = watchProcess('the API server', child)
  const [told] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [Told]
  server.mustRun()
  const { url, ca, admin, operator } = told
  const client = createClient(await loadConfig({ KUBECONFIG: admin }), { userAgent: 'hostile', timeouts: patient })
  const close = async () => {
    await client.close()
    await server.end()
    await rm(folder, { recursive: true, force: true })
  }
  return { url, ca, adminKubeconfig: admin, operatorKubeconfig: operator, client, server, close }
}

/** With an operator, whose metrics and health are at `host`: an address of loopback that nobody else uses. `environment` is its own besides. */
export async function openArena(host: string, environment: Readonly<Record<string, string>> = {}): Promise<Arena> {
  const server = await openServer()
  const operator = startOperator(server.operatorKubeconfig, host, environment)
  const close = async () => {
    await operator.end()
    await server.close()
  }
  try {
    await until(
      'a ready operator',
      async () => {
        operator.mustRun()
        return (await fetch(`http://${host}:8081/readyz`).catch(() => undefined))?.ok || undefined
      },
      { limitMs: 80_000 },
    )
    return { ...server, operator, close }
  } catch (error) {
    await close()
    throw error
  }
}

function startOperator(kubeconfig: string, host: string, environment: Readonly<Record<string, string>>): Operator {
  const child = spawn(process.execPath, [process.env.OPERATOR_PROGRAM || join(root, 'operator/main.ts')], {
    env: {
      PATH: process.env.PATH,
      // Of a process that forgets what is gone, a heap of this size lasts for ever; of another it ends the process.
      NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}`,
      KUBECONFIG: kubeconfig,
      BIND_HOST: host,
      ...{ POD_NAME: 'operator', POD_NAMESPACE: 'isolation-proxy-system', PROXY_IMAGE: 'isolation-proxy/proxy:0.1.0' },
      // Nothing becomes ready here: more pods of a service would only be more of the same.
      ...{ MAX_CREATIONS_IN_FLIGHT: '2', LOOK_MS: '3000', STATUS_INTERVAL_MS: '100', DELETION_PATIENCE_MS: '500' },
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return {
    ...watchProcess('the operator', child),
    host,
    metrics: async () => (await fetch(`http://${host}:8080/metrics`)).text(),
  }
}
