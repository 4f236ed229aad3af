// Where the API server is and how to prove who we are: inside a pod from its ServiceAccount, elsewhere from a kubeconfig.
import { access, readFile } from 'node:fs/promises'
import type { CredentialSource } from './credential.ts'
import { cacheToken, type TokenSource } from './token.ts'

export type ClusterAccess = {
  /** `https://host:port`, perhaps with a path; plain http is for tests. */
  server: string
  /** PEM. */
  ca?: string | Buffer
  cert?: string | Buffer
  key?: string | Buffer
  /** The name that the server's certificate must bear, when it is not the host of `server`. */
  serverName?: string
  skipTlsVerify?: boolean
  token?: TokenSource
  /** In place of token, cert and key: for who has credentials that change as a whole. */
  credentials?: CredentialSource
  /** Sent with every request: impersonation, a password. */
  headers?: Record<string, string | string[]>
  /** URL of the HTTP proxy that leads there; without it the server is reached directly. */
  proxy?: string
  /** The namespace of this pod, or of the kubeconfig's context. */
  namespace?: string
}

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * In a pod (KUBERNETES_SERVICE_HOST is set) its ServiceAccount's; else KUBECONFIG's current context, or ~/.kube/config's.
 * POD_ROOT is the file system's root of a pod that is a plain process.
 */
export async function loadConfig(env: Environment): Promise<ClusterAccess> {
  if (env.KUBERNETES_SERVICE_HOST) return loadPodConfig(env)
  // No pod needs what it takes to read one.
  const { loadKubeconfig } = await import('./kubeconfig/load.ts')
  const { access, from, files } = await loadKubeconfig({ env })
  if (from !== 'nowhere') return access
  throw new Error(
    `no kubeconfig at ${files.join(', ')} that leads to a cluster: set KUBECONFIG to one that does, or choose a context with kubectl config use-context`,
  )
}

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
export async function loadPodConfig(env: Environment): Promise<ClusterAccess> {
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
