// Which versions there are and whether they go together, as text and as objects: pure.
import { printable } from '../../output/printable.ts'
import { judgeSkew } from '../check/skew.ts'

/** A version without a v in front, or why none is known. */
export type Known =
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly why: string }

export type Proxies =
  | { readonly kind: 'counted'; readonly counts: readonly { readonly version: string; readonly proxies: number }[] }
  | { readonly kind: 'unknown'; readonly why: string }

export type Versions = {
  readonly client: string
  /** What a cluster says; undefined when none was asked. */
  readonly cluster:
    | { readonly operator: Known; readonly proxies: Proxies; readonly server: Readonly<Record<string, unknown>> }
    | undefined
}

/** `versions` are what the Leases of proxies say, one for each proxy. Newest first. */
export function countVersions(versions: readonly (string | undefined)[]): Proxies {
  const groups = Map.groupBy(versions, version => plain(version ?? '') || 'unknown')
  const counts = [...groups].map(([version, those]) => ({ version, proxies: those.length }))
  return {
    kind: 'counted',
    counts: counts.toSorted((a, b) => -a.version.localeCompare(b.version, 'en', { numeric: true })),
  }
}

/** Without a v in front, and printable. */
export function plain(version: string): string {
  return printable(version).replace(/^v(?=\d)/, '')
}

/** As kubectl's own `version`. */
export function renderVersions({ client, cluster }: Versions): string {
  const lines = [`Client Version: v${client}`]
  if (cluster) {
    lines.push(
      `Operator Version: ${renderKnown(cluster.operator)}`,
      `Proxy Version: ${renderProxies(cluster.proxies)}`,
      `Server Version: ${printable(gitVersionOf(cluster.server))}`,
    )
  }
  return `${lines.join('\n')}\n`
}

function gitVersionOf({ gitVersion }: Readonly<Record<string, unknown>>): string {
  return typeof gitVersion === 'string' ? gitVersion : 'unknown'
}

function renderKnown(known: Known): string {
  if (known.kind === 'version') return shown(known.version)
  return known.kind === 'absent' ? 'none (not installed)' : `unknown (${known.why})`
}

function renderProxies(proxies: Proxies): string {
  if (proxies.kind === 'unknown') return `unknown (${proxies.why})`
  const each = proxies.counts.map(
    ({ version, proxies: count }) => `${shown(version)} (${count} ${count === 1 ? 'proxy' : 'proxies'})`,
  )
  return each.join(', ') || 'none (no proxy runs)'
}

function shown(version: string): string {
  return /^\d/.test(version) ? `v${version}` : version
}

/** For -o json and yaml, with kubectl's names where kubectl has the same. */
export function versionsObject({ client, cluster }: Versions): object {
  const gitVersion = (version: string) => ({ gitVersion: shown(version) })
  if (!cluster) return { clientVersion: gitVersion(client) }
  const { operator, proxies, server } = cluster
  return {
    clientVersion: gitVersion(client),
    operatorVersion: operator.kind === 'version' ? gitVersion(operator.version) : undefined,
    proxyVersions:
      proxies.kind === 'counted'
        ? proxies.counts.map(({ version, proxies: count }) => ({ ...gitVersion(version), proxies: count }))
        : undefined,
    serverVersion: server,
  }
}

/** Sentences about what does not go together. */
export function findSkew({ client, cluster }: Versions): string[] {
  if (!cluster) return []
  const { operator, proxies } = cluster
  const judged = [
    ...(operator.kind === 'version' ? [judgeSkew('operator', operator.version, client)] : []),
    ...(proxies.kind === 'counted' ? proxies.counts.map(({ version }) => judgeSkew('proxies', version, client)) : []),
  ]
  return judged.flatMap(finding =>
    finding.verdict === 'warning' ? [`WARNING: ${finding.message}`, ...(finding.hint ? [finding.hint] : [])] : [],
  )
}
