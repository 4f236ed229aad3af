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

const root = resolve(import.meta.dirname, '../..')

/** `host` is an address of loopback that nobody else uses. */
export async function openArena(host: string): Promise<Arena> {
  const folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-hostile-'))
  const child = fork(join(import.meta.dirname, 'arenaServer.ts'), [folder], { silent: true })
  const server = watchProcess('the API server', child)
  const [told] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [Told]
  server.mustRun()
  const client = createClient(await loadConfig({ KUBECONFIG: told.admin }), { userAgent: 'hostile' })
  const operator = startOperator(told.operator, host)
  const close = async () => {
    await operator.end()
    await client.close()
    await server.end()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await until('a ready operator', async () => {
      operator.mustRun()
      return (await fetch(`http://${host}:8081/readyz`).catch(() => undefined))?.ok || undefined
    })
    return { url: told.url, ca: told.ca, client, server, operator, close }
  } catch (error) {
    await close()
    throw error
  }
}

function startOperator(kubeconfig: string, host: string): Operator {
  const child = spawn(process.execPath, [join(root, 'operator/main.ts')], {
    env: {
      PATH: process.env.PATH,
      KUBECONFIG: kubeconfig,
      BIND_HOST: host,
      ...{ POD_NAME: 'operator', POD_NAMESPACE: 'isolation-proxy-system', PROXY_IMAGE: 'isolation-proxy/proxy:0.1.0' },
      // Nothing becomes ready here: more pods of a service would only be more of the same.
      ...{ MAX_CREATIONS_IN_FLIGHT: '2', LOOK_MS: '3000', STATUS_INTERVAL_MS: '100', DELETION_PATIENCE_MS: '500' },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return {
    ...watchProcess('the operator', child),
    host,
    metrics: async () => (await fetch(`http://${host}:8080/metrics`)).text(),
  }
}
