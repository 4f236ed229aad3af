// Keeps the log of every target pod, so that nothing of a deleted one is lost: what the targets themselves wrote is the witness of the promise. It asks the node's folder, and nothing of the product.
import { link, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { instanceAt } from '../cluster/instance.ts'
import { keptLogs } from '../product/stage.ts'

/** The kubelet's: a folder `NAMESPACE_POD_UID` for each pod, in it one for each container. */
const podLogs = (env: NodeJS.ProcessEnv) => join(instanceAt(env.CLUSTER_STATE!).data, 'pod-logs')
const everyMs = 25

/** Of the cluster's node. Resolves with what ends it. */
export function keepLogs(env: NodeJS.ProcessEnv): Promise<() => Promise<void>> {
  return keepLogsOf(podLogs(env), env)
}

/** Links the log of each container as soon as there is one: the kubelet's deletion then takes its own name of the file only. Resolves with what ends it. */
export async function keepLogsOf(from: string, env: NodeJS.ProcessEnv): Promise<() => Promise<void>> {
  const to = keptLogs(env)
  await mkdir(to, { recursive: true })
  const stopping = new AbortController()
  const kept = new Set<string>()
  const working = (async () => {
    while (!stopping.signal.aborted) {
      const pods = (await list(from)).filter(name => name.startsWith('dedi-') && !kept.has(name))
      for (const pod of pods) if (await keep(join(from, pod, 'target', '0.log'), join(to, `${pod}.log`))) kept.add(pod)
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
  })()
  return async () => {
    stopping.abort()
    await working
  }
}

/** False: not there yet. */
async function keep(log: string, name: string): Promise<boolean> {
  try {
    await link(log, name)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return true
    if (code === 'ENOENT') return false
    throw error
  }
}

async function list(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
}
