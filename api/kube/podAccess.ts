// How a pod reaches the API server: by its environment and the files of its ServiceAccount.
import { access, readFile } from 'node:fs/promises'
import type { ClusterAccess, Environment } from './config.ts'
import { cacheToken } from './token.ts'

/** As client-go sees it: the environment names the API server, and there is a token for it. */
export async function isInPod(env: Environment): Promise<boolean> {
  if (!env.KUBERNETES_SERVICE_HOST || !env.KUBERNETES_SERVICE_PORT) return false
  return access(`${accountFolder(env)}/token`).then(
    () => true,
    () => false,
  )
}

function accountFolder(env: Environment): string {
  return `${env.POD_ROOT ?? ''}/var/run/secrets/kubernetes.io/serviceaccount`
}

/** Rejects with a sentence when a file of the pod's ServiceAccount is missing. */
export async function loadPodAccess(env: Environment): Promise<ClusterAccess> {
  const host = env.KUBERNETES_SERVICE_HOST ?? ''
  const account = accountFolder(env)
  const authority = host.includes(':') ? `[${host}]` : host
  const token = cacheToken({
    read: async () => (await readAccountFile(`${account}/token`)).trim(),
    now: () => performance.now(),
  })
  const [ca, namespace] = await Promise.all([
    readAccountFile(`${account}/ca.crt`),
    readAccountFile(`${account}/namespace`),
    token(),
  ])
  return {
    server: `https://${authority}:${env.KUBERNETES_SERVICE_PORT || '443'}`,
    ca,
    token,
    namespace: namespace.trim(),
  }
}

/** Where a pod is at home, as client-go has it. Undefined outside of pods. */
export async function podNamespace(env: Environment): Promise<string | undefined> {
  if (!(await isInPod(env))) return undefined
  if (env.POD_NAMESPACE) return env.POD_NAMESPACE
  return (await readFile(`${accountFolder(env)}/namespace`, 'utf8').catch(() => '')).trim() || undefined
}

async function readAccountFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new Error(
      `cannot read ${path}, which a pod needs to reach the API server: does the pod set automountServiceAccountToken: false?`,
      { cause },
    )
  }
}
