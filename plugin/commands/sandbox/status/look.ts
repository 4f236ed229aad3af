// What there is to know of a sandbox: from its folder, from the machine's processes, and from its API server.
import { existsSync } from 'node:fs'
import { createClient, type KubeClient } from '../../../../api/kube/client.ts'
import { loadKubeconfig } from '../../../../api/kube/kubeconfig/load.ts'
import { dedicatedServices } from '../../../../api/v1alpha1/resources.ts'
import type { Folder } from '../../../../sandbox/start/folder.ts'
import { host } from '../../../../sandbox/start/port.ts'
import { whoRuns } from '../../../../sandbox/start/running.ts'
import { readSettings } from '../../../../sandbox/start/settings.ts'
import { viewService } from '../../../model/viewService.ts'

export type Served = {
  readonly namespace: string
  readonly name: string
  readonly address: string | undefined
  readonly state: string
}

export type SandboxStatus = {
  readonly running: boolean
  readonly pid?: number
  /** RFC 3339. */
  readonly since?: string
  readonly folder: string
  readonly logs: string
  readonly kubeconfig?: string
  readonly server?: string
  /** Why its API server does not answer; undefined when it does. */
  readonly trouble?: string
  readonly services: readonly Served[]
}

const ANSWER_MS = 3_000

/** Texts of the cluster are printable. */
export async function lookAtSandbox(folder: Folder, nowMs: number): Promise<SandboxStatus> {
  const running = existsSync(folder.root) ? whoRuns(folder) : undefined
  const port = existsSync(folder.root) ? readSettings(folder)?.port : undefined
  const known = {
    folder: folder.root,
    logs: folder.logs,
    ...(existsSync(folder.kubeconfig) && { kubeconfig: folder.kubeconfig }),
    ...(port !== undefined && { server: `https://${host}:${port}` }),
  }
  if (!running) return { running: false, ...known, services: [] }
  const process = { running: true, pid: running.command.pid, since: running.since, ...known }
  try {
    return { ...process, services: await listServed(folder, nowMs) }
  } catch (error) {
    return { ...process, trouble: (error as Error).message, services: [] }
  }
}

async function listServed({ kubeconfig }: Folder, nowMs: number): Promise<Served[]> {
  const client = await open(kubeconfig)
  try {
    const { items } = await client.list(dedicatedServices, { timeoutMs: ANSWER_MS })
    return items.map(item => {
      const { namespace, name, address, state } = viewService(item, undefined, nowMs)
      return { namespace, name, address, state }
    })
  } finally {
    await client.close()
  }
}

async function open(file: string): Promise<KubeClient> {
  const { access } = await loadKubeconfig({ env: {}, file })
  return createClient(access, { userAgent: 'kubectl-isolation' })
}
