// What two looks at a proxy say about the time between them: pure.
import type { Look } from '../../../cluster/parseConnections.ts'

/** A proxy as it was seen last, and how fast it was between looks. */
export type Account = {
  readonly look: Look
  /** When it was looked at, by our own monotonic clock. */
  readonly atMs: number
  /** Where the present rate was counted from. */
  readonly mark: { readonly look: Look; readonly atMs: number }
  /** Accepted connections per second; undefined before a second look. */
  readonly perSecond: number | undefined
  /** Bytes per second, both ways, of the connections that were there at the last look too. */
  readonly bytesPerSecond: ReadonlyMap<string, number>
}

/** `markMs`: accepts are counted over no less than this, so that a second's luck is not taken for a rate. */
export function account(
  before: Account | undefined,
  look: Look,
  { atMs, markMs }: { atMs: number; markMs: number },
): Account {
  if (!before) return { look, atMs, mark: { look, atMs }, perSecond: undefined, bytesPerSecond: new Map() }
  const bytesPerSecond = bytesRates(before, look, atMs)
  // The timer that asks is not exact: a mark that is a little young is old enough.
  if (atMs - before.mark.atMs < markMs * 0.9) return { ...before, look, atMs, bytesPerSecond }
  return { look, atMs, mark: { look, atMs }, perSecond: acceptRate(before.mark, look, atMs), bytesPerSecond }
}

function acceptRate(from: Account['mark'], to: Look, atMs: number): number | undefined {
  const seconds = secondsBetween(from, to, atMs)
  // Another run of the process began after the mark: all that it accepted, it accepted since.
  const accepted = from.look.holder === to.holder ? to.accepted - from.look.accepted : to.accepted
  return seconds > 0 && accepted >= 0 ? accepted / seconds : undefined
}

function bytesRates(before: Account, look: Look, atMs: number): Map<string, number> {
  const seconds = secondsBetween(before, look, atMs)
  const rates = new Map<string, number>()
  if (before.look.holder !== look.holder || seconds <= 0) return rates
  const known = new Map(before.look.connections.map(each => [each.id, each.bytesIn + each.bytesOut]))
  for (const { id, bytesIn, bytesOut } of look.connections) {
    const earlier = known.get(id)
    if (earlier !== undefined && bytesIn + bytesOut >= earlier) rates.set(id, (bytesIn + bytesOut - earlier) / seconds)
  }
  return rates
}

/** By the proxy's own clock where it tells it: an answer that was long on its way then changes nothing. */
function secondsBetween(from: { look: Look; atMs: number }, to: Look, atMs: number): number {
  const [begun, ended] = [from.look.uptimeSeconds, to.uptimeSeconds]
  if (from.look.holder === to.holder && begun !== undefined && ended !== undefined) return ended - begun
  return (atMs - from.atMs) / 1000
}
