// Is the cluster a sandbox? There a few things are otherwise than in a cluster, and its version says so.
import { isRecord } from '../../api/kube/answer.ts'
import type { KubeClient } from '../../api/kube/client.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import { readPage } from './page.ts'

/** Who may not know is careful: false. */
export async function isSandbox(client: KubeClient, signal?: AbortSignal): Promise<boolean> {
  const version = await readPage(client, '/version', signal ? { signal } : {}).catch(error => {
    if (isKubeError(error, 'forbidden', 'notFound', 'unauthorized')) return undefined
    throw error
  })
  const name = isRecord(version) ? version.gitVersion : undefined
  return typeof name === 'string' && name.endsWith('+isolation-proxy.sandbox')
}
