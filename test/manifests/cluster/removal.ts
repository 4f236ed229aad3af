// Leaves the cluster as it was before the product, for the next test file.
import { resolve } from 'node:path'
import { kubectl } from '../../product/kubectl.ts'

const root = resolve(import.meta.dirname, '../../..')

/** Of whatever an installation may have had beside the default. */
export async function removeInstallation(): Promise<void> {
  await kubectl(['delete', '--ignore-not-found', '-k', `${root}/manifests`])
  await kubectl([
    'delete',
    'clusterroles,clusterrolebindings,validatingadmissionpolicies,validatingadmissionpolicybindings',
    '-l',
    'app.kubernetes.io/name=isolation-proxy',
  ])
}
