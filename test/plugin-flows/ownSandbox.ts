// A sandbox of a test file's own, started by the plugin as a person would: for tests that take the product away, or end the whole.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type KubeClient } from '../../api/kube/client.ts'
import { loadKubeconfig } from '../../api/kube/kubeconfig/load.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import { until } from '../cluster/until.ts'
import { type Finished, tryKubectl } from '../product/kubectl.ts'
import { type Ended, plugin } from './plugin.ts'

export type OwnSandbox = {
  readonly dir: string
  readonly client: KubeClient
  /** The plugin against it. */
  plugin(...args: string[]): Promise<Ended>
  kubectl(args: readonly string[], input?: string): Promise<Finished>
  /** Resolves with the address of my-app once it is ready. */
  untilReady(): Promise<string>
  end(): Promise<void>
}

/** With the example my-app. */
export async function openSandbox(): Promise<OwnSandbox> {
  const dir = await mkdtemp(join(tmpdir(), 'plugin-sandbox-'))
  const started = await plugin(['sandbox', 'start', '--detach', '--dir', dir, '--port', '0'])
  if (started.code !== 0) throw new Error(`the sandbox did not start:\n${started.stderr}${started.stdout}`)
  const kubeconfig = join(dir, 'kubeconfig')
  const { access } = await loadKubeconfig({ env: {}, file: kubeconfig })
  const client = createClient(access, { userAgent: 'flow-test' })
  return {
    dir,
    client,
    plugin: (...args) => plugin(args, { env: { KUBECONFIG: kubeconfig } }),
    kubectl: (args, input) => tryKubectl(['--kubeconfig', kubeconfig, ...args], input),
    untilReady: () => until('my-app to be ready', () => addressOf(client)),
    async end() {
      await client.close()
      await plugin(['sandbox', 'stop', '--dir', dir])
      await rm(dir, { recursive: true, force: true })
    },
  }
}

async function addressOf(client: KubeClient): Promise<string | undefined> {
  const { items } = await client.list(dedicatedServices, { namespace: 'default' })
  const { conditions = [], address } = items.find(({ metadata }) => metadata.name === 'my-app')?.status ?? {}
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True') ? address : undefined
}
