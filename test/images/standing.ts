// What a proxy and an operator need to start, but for an API server: it may come later.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContainerWish } from './container.ts'
import type { Store } from './store.ts'

const account = '/var/run/secrets/kubernetes.io/serviceaccount'

/** In the containers' own network nothing listens there. */
const nowhere = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: '6443' }

export const proxyEnvironment = {
  SERVICE_NAME: 'my-app',
  SERVICE_NAMESPACE: 'default',
  POOL_NAMESPACE: 'dedi-default-my-app-0000000000',
  POD_NAME: 'my-app-proxy-0',
  POD_UID: '00000000-0000-4000-8000-000000000000',
}

export const operatorEnvironment = { PROXY_IMAGE: 'isolation-proxy/proxy' }

/** The image as a pod has it, its ServiceAccount mounted. */
export async function asPod(
  store: Store,
  image: string,
  env: Readonly<Record<string, string>>,
): Promise<ContainerWish> {
  const folder = join(store.folder, 'account')
  await mkdir(folder, { recursive: true })
  const files = { token: 'a token', namespace: 'default', 'ca.crt': '' }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return { image, env: { ...nowhere, ...env }, files: { [account]: folder } }
}
