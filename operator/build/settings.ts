// What the operator's own configuration says about the proxies that it makes.

export const pullPolicies = ['Always', 'IfNotPresent', 'Never'] as const
export type PullPolicy = (typeof pullPolicies)[number]

export type ProxySettings = {
  readonly image: string
  /** Undefined: Kubernetes' own default. */
  readonly imagePullPolicy?: PullPolicy
  /** Secrets that must be in the namespaces of services; the operator does not copy them there. */
  readonly imagePullSecrets?: readonly string[]
  readonly logLevel: string
  /** Further environment of every proxy: protocol durations that tests scale down. */
  readonly environment: Readonly<Record<string, string>>
}
