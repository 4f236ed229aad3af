// The server that is measured: where KUBECONFIG leads inside a test cluster, else an embedded one that is started for it.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createClient, type KubeClient } from '../../api/kube/client.ts'
import { loadConfig } from '../../api/kube/config.ts'
import type { Told } from './sandboxProgram.ts'

export type Inside = { readonly rssMiB: number; readonly pauseMs: number }

export type Measured = {
  readonly label: 'embedded' | 'real kube-apiserver'
  readonly client: KubeClient
  /** The file that leads there. */
  readonly kubeconfig: string
  /** Memory now, and the longest time since the last look in which nothing else was done. Undefined for a server that is not ours. */
  look(): Promise<Inside | undefined>
  close(): Promise<void>
}

const options = { userAgent: 'isolation-proxy-bench' }

/** `profile`: a folder for a CPU profile of the embedded server. */
export async function openServer(profile: string | undefined): Promise<Measured> {
  if (process.env.CLUSTER_STATE) {
    const client = createClient(await loadConfig(process.env), options)
    const kubeconfig = process.env.KUBECONFIG ?? ''
    return {
      label: 'real kube-apiserver',
      client,
      kubeconfig,
      look: async () => undefined,
      close: () => client.close(),
    }
  }
  const execArgv = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const child = fork(join(import.meta.dirname, 'sandboxProgram.ts'), { execArgv })
  const [told] = (await once(child, 'message')) as [Told]
  if (!('kubeconfig' in told)) throw new Error('the server did not say where it is')
  const client = createClient(await loadConfig({ KUBECONFIG: told.kubeconfig }), options)
  return {
    label: 'embedded',
    client,
    kubeconfig: told.kubeconfig,
    async look() {
      child.send('look')
      const [inside] = (await once(child, 'message')) as [Inside]
      return inside
    },
    async close() {
      await client.close()
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}
