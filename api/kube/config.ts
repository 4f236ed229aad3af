// Where the API server is and how to prove who we are: inside a pod from its ServiceAccount, elsewhere from a kubeconfig.
import type { CredentialSource } from './credential.ts'
import { loadPodAccess } from './podAccess.ts'
import type { TokenSource } from './token.ts'

export type ClusterAccess = {
  /** `https://host:port`, perhaps with a path; plain http is for tests. */
  server: string
  /** PEM; in a list, one certificate each. */
  ca?: string | Buffer | string[]
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
  /** URL of the proxy that leads there, of HTTP or SOCKS5; without it the server is reached directly. */
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
  if (env.KUBERNETES_SERVICE_HOST) return loadPodAccess(env)
  // No pod needs what it takes to read one.
  const { loadKubeconfig } = await import('./kubeconfig/load.ts')
  const { access, from, files } = await loadKubeconfig({ env })
  if (from !== 'nowhere') return access
  throw new Error(
    `no kubeconfig at ${files.join(', ')} that leads to a cluster: set KUBECONFIG to one that does, or choose a context with kubectl config use-context`,
  )
}
