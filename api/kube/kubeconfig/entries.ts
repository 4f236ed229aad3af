// What a kubeconfig says, as values: clusters, users and contexts by name. Empty text counts as not said, as in client-go.

export type Cluster = {
  server?: string
  certificateAuthority?: string
  /** base64. */
  certificateAuthorityData?: string
  insecureSkipTlsVerify?: boolean
  tlsServerName?: string
  proxyUrl?: string
  /** Extension `client.authentication.k8s.io/exec`: for the exec plugin alone. */
  execExtension?: unknown
}

export type User = {
  clientCertificate?: string
  clientCertificateData?: string
  clientKey?: string
  clientKeyData?: string
  token?: string
  tokenFile?: string
  username?: string
  password?: string
  impersonate?: string
  impersonateUid?: string
  impersonateGroups?: readonly string[]
  impersonateExtra?: Readonly<Record<string, readonly string[]>>
  /** Name of the provider. */
  authProvider?: string
  exec?: ExecPlugin
}

export type ExecPlugin = {
  command: string
  args: readonly string[]
  env: readonly { readonly name: string; readonly value: string }[]
  apiVersion: string
  installHint: string
  provideClusterInfo: boolean
  /** `Never`, `IfAvailable` or `Always`, or what else was written. */
  interactiveMode: string
}

export type Context = { cluster?: string; user?: string; namespace?: string }

export type Kubeconfig = {
  readonly clusters: ReadonlyMap<string, Cluster>
  readonly users: ReadonlyMap<string, User>
  readonly contexts: ReadonlyMap<string, Context>
  readonly currentContext: string
}

/** What flags say over the kubeconfig. Paths are relative to the working directory. */
export type Overrides = {
  readonly context?: string
  readonly clusterName?: string
  readonly userName?: string
  readonly namespace?: string
  readonly cluster?: Cluster
  readonly user?: User
}
