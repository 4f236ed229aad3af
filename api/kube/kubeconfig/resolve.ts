// Which cluster, user and namespace a kubeconfig and the flags over it mean: client-go's rules (clientcmd), as a pure function.
import type { Cluster, Context, Kubeconfig, Overrides, User } from './entries.ts'

export type Resolved = {
  /** Names as errors and headers say them; '' when nothing names one. */
  readonly contextName: string
  readonly clusterName: string
  readonly userName: string
  /** Without a server when nothing says one. */
  readonly cluster: Cluster
  readonly user: User
  readonly namespace: string | undefined
}

/** Of current-context. kubectl tells of it behind other words than of all else. */
export class ContextNotFound extends Error {
  constructor(name: string) {
    super(`context was not found for specified context: ${name}`)
  }
}

/** Throws kubectl's sentence when a flag names what is not there. */
export function resolveKubeconfig(config: Kubeconfig, overrides: Overrides): Resolved {
  const contextName = overrides.context || config.currentContext
  const context: Context | undefined = config.contexts.get(contextName)
  if (overrides.context && !context) throw new Error(`context "${contextName}" does not exist`)
  if (contextName && !context) throw new ContextNotFound(contextName)
  const clusterName = overrides.clusterName || context?.cluster || ''
  const userName = overrides.userName || context?.user || ''
  const cluster = config.clusters.get(clusterName)
  if (overrides.clusterName && !cluster) throw new Error(`cluster "${clusterName}" does not exist`)
  const user = config.users.get(userName)
  if (overrides.userName && !user) throw new Error(`auth info "${userName}" does not exist`)
  return {
    ...{ contextName, clusterName, userName },
    cluster: overrideCluster(cluster ?? {}, overrides.cluster ?? {}),
    user: overrideUser(user ?? {}, overrides.user ?? {}),
    namespace: overrides.namespace || context?.namespace,
  }
}

/** Who is trusted is said by one source alone; another server does not bear the name of the one in the file. */
function overrideCluster(cluster: Cluster, flags: Cluster): Cluster {
  const merged = { ...cluster, ...flags }
  if (flags.insecureSkipTlsVerify || flags.certificateAuthority) {
    merged.insecureSkipTlsVerify = flags.insecureSkipTlsVerify
    merged.certificateAuthority = flags.certificateAuthority
    merged.certificateAuthorityData = flags.certificateAuthorityData
  }
  if (flags.server || flags.tlsServerName) merged.tlsServerName = flags.tlsServerName
  return merged
}

function overrideUser(user: User, flags: User): User {
  const merged = { ...user, ...flags }
  if (flags.clientCertificate) merged.clientCertificateData = undefined
  if (flags.clientKey) merged.clientKeyData = undefined
  if (!flags.token) return merged
  // Who types a token wants to act as its bearer. kubectl would show the certificate too, which servers take first.
  const { clientCertificate, clientKey } = flags
  return {
    ...merged,
    ...{ clientCertificate, clientCertificateData: undefined, clientKey, clientKeyData: undefined },
    ...{ tokenFile: undefined, exec: undefined },
  }
}
