// What the operator's own configuration says about the proxies that it makes.

export type ProxySettings = {
  readonly image: string
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never'
  readonly logLevel: string
  /** Further environment of every proxy: protocol durations that tests scale down. */
  readonly environment: Readonly<Record<string, string>>
}
