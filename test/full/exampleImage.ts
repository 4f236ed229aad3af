// The image of the README's example, which no registry has, on the node and found there by who asks for the newest.
import { join } from 'node:path'
import { until } from '../cluster/until.ts'
import { kubectl, tryKubectl } from '../product/kubectl.ts'
import { forgetImage, nameImage } from './nodeImages.ts'

const name = 'docker.io/library/my-app-image:latest'
const policy = join(import.meta.dirname, 'images-are-present.yaml')

/** Resolves with what takes it away again. */
export async function bringExampleImage(): Promise<() => Promise<void>> {
  await nameImage('docker.io/isolation-proxy/echo:0.1.0', name)
  await kubectl(['apply', '-f', policy])
  // The API server takes a moment to heed a new policy.
  await until('the policy in force', async () => {
    const asked = ['run', 'is-it-in-force', '--image=any:latest', '--image-pull-policy=Always', '--dry-run=server']
    const { stdout } = await tryKubectl([...asked, '-o', 'jsonpath={.spec.containers[0].imagePullPolicy}'])
    return stdout === 'IfNotPresent' || undefined
  })
  return async () => {
    await kubectl(['delete', '-f', policy])
    await forgetImage(name)
  }
}
