// Where the API server is and how to prove who we are: inside a pod from its ServiceAccount, elsewhere from a kubeconfig.
import { readFile } from 'node:fs/promises'
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
  /** Sent with every request: impersonation. */
  headers?: Record<string, string>
  /** The namespace of this pod, or of the kubeconfig's context. */
  namespace?: string
}

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * In a pod (KUBERNETES_SERVICE_HOST is set) its ServiceAccount's; else KUBECONFIG's current context, or ~/.kube/config's.
 * POD_ROOT is the file system's root of a pod that is a plain process.
 */
export async function loadConfig(env: Environment): Promise<ClusterAccess> {
  if (env.KUBERNETES_SERVICE_HOST) return loadPodConfig(env, env.KUBERNETES_SERVICE_HOST)
  // client-node costs far more time to load than a proxy may take to start, and no pod needs it.
  const { loadKubeconfig } = await import('./kubeconfig.ts')
  return loadKubeconfig(env)
}

async function loadPodConfig(env: Environment, host: string): Promise<ClusterAccess> {
  const account = `${env.POD_ROOT ?? ''}/var/run/secrets/kubernetes.io/serviceaccount`
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
