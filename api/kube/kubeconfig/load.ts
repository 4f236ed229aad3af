// From kubeconfig, flags and environment to the cluster that kubectl would talk to with the same ones.
import type { ClusterAccess, Environment } from '../config.ts'
import { isInPod, loadPodAccess, podNamespace } from '../podAccess.ts'
import { accessOf, readNamed, type Surroundings } from './access.ts'
import { withoutUser } from './address.ts'
import type { Overrides } from './entries.ts'
import { kubeconfigFiles, readKubeconfig } from './files.ts'
import { resolveKubeconfig } from './resolve.ts'

export type LoadOptions = Partial<Surroundings> & {
  readonly env: Environment
  /** Of --kubeconfig. */
  readonly file?: string
  readonly overrides?: Overrides
}

export type Loaded = {
  readonly access: ClusterAccess
  /** `nowhere`: neither a kubeconfig nor a pod leads anywhere, and kubectl would try a server on this machine. */
  readonly from: 'kubeconfig' | 'pod' | 'nowhere'
  /** '' when nothing names one. */
  readonly context: string
  readonly user: string
  /** Where a kubeconfig was looked for. */
  readonly files: readonly string[]
}

const NOWHERE = 'http://localhost:8080'

/** Opens no connection and runs no plugin. Rejects with kubectl's sentence when files or flags contradict each other. */
export async function loadKubeconfig(options: LoadOptions): Promise<Loaded> {
  const { env, file, overrides = {}, stdinIsTerminal = false } = options
  const sources = kubeconfigFiles(env, file)
  const resolved = resolveKubeconfig(await readKubeconfig(sources), overrides)
  const server = completeServer(resolved.cluster.server ?? (env.KUBERNETES_MASTER || NOWHERE))
  // Whoever is in a pod is at home in its namespace, in whichever cluster.
  const namespace = resolved.namespace || (await podNamespace(env))
  const meant = { ...resolved, namespace, cluster: { ...resolved.cluster, server } }
  const access = await accessOf(meant, { ...options, stdinIsTerminal })
  const about = { context: resolved.contextName, user: resolved.userName, files: sources.files }
  if (server !== NOWHERE || access.headers || access.proxy) return { access, from: 'kubeconfig', ...about }
  if (!(await isInPod(env))) return { access, from: 'nowhere', ...about }
  return { access: await podAccess(env, overrides), from: 'pod', ...about }
}

/** A pod's account, but for what flags say of it. */
async function podAccess(env: Environment, { cluster, user, namespace }: Overrides): Promise<ClusterAccess> {
  const pod = await loadPodAccess(env)
  const { certificateAuthority } = cluster ?? {}
  return {
    ...pod,
    ...(user?.token && { token: async () => user.token }),
    ...(certificateAuthority && { ca: await readNamed(certificateAuthority, 'certificate-authority') }),
    namespace: namespace || (await podNamespace(env)),
  }
}

/** As client-go: a server without a scheme is one of plain http. Throws when it is no address at all. */
function completeServer(server: string): string {
  const url = server.includes('://') ? server : `http://${server}`
  if (!URL.canParse(url)) throw new Error(`host must be a URL or a host:port pair: "${withoutUser(server)}"`)
  return url
}
