// Before the flow tests of the product: it, installed once for all of them, with its durations scaled down.
import { join } from 'node:path'
import { createClient } from '../../api/kube/client.ts'
import { loadConfig } from '../../api/kube/config.ts'
import { untilRolledOut } from './installed.ts'
import { startProduct } from './product.ts'
import { startSandboxed } from './sandboxed.ts'

const manifests = join(import.meta.dirname, 'install')
const agentFlags = ['--crash-backoff-ms', '500', '--crash-backoff-max-ms', '2000', '--heartbeat-ms', '2000']

/** Inside a test cluster, the product there; else in a sandbox. */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env.CLUSTER_STATE) {
    const product = await startProduct({ manifests, agentFlags })
    return () => product.stop()
  }
  const stop = await startSandboxed({ manifests, agentFlags })
  const client = createClient(await loadConfig(process.env), { userAgent: 'flow-test' })
  try {
    await untilRolledOut(client)
    return stop
  } catch (error) {
    await stop()
    throw error
  } finally {
    await client.close()
  }
}
