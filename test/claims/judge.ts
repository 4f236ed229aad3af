// The promise, judged from what the API server wrote down: every version of every ticket, whoever wrote it and whatever crashed meanwhile.
// A write whose line was lost, as when the API server was killed, is seen in the versions after it: what it wrote stays.
import type { Accept } from '../product/scene.ts'
import type { TicketVersion } from './version.ts'

/** A sentence for each thing that may not have happened; none is what is hoped for. */
export function findViolations(versions: readonly TicketVersion[]): string[] {
  return [
    ...collect(versions, 'podUID', 'claim').map(found => `pod ${found.key} was claimed twice: ${found.values}`),
    ...collect(versions, 'podUID', 'uid').map(found => `pod ${found.key} had two tickets: ${found.values}`),
    ...collect(versions, 'podUID', 'client').map(found => `pod ${found.key} had two clients: ${found.values}`),
    ...collect(versions, 'uid', 'podUID').map(found => `ticket ${found.key} had two pods: ${found.values}`),
    ...versions.filter(isServedUnclaimed).map(({ name }) => `${name} served a client without having been reserved`),
    ...findStrangers(versions),
    ...findWaysBack(versions),
  ]
}

/** As the targets wrote it: whom they accepted. Each accept needs a claim of its own. */
export function findUnclaimed(versions: readonly TicketVersion[], accepts: readonly Accept[]): string[] {
  const claimed = new Set(versions.filter(({ claim }) => claim).map(({ podUID }) => podUID))
  const peers = new Map<string, string[]>()
  for (const { podUID, peer } of accepts) peers.set(podUID, [...(peers.get(podUID) ?? []), peer])
  return [...peers].flatMap(([podUID, from]) => [
    ...(from.length > 1 ? [`pod ${podUID} accepted ${from.length} connections: ${from.join(', ')}`] : []),
    ...(claimed.has(podUID) ? [] : [`pod ${podUID} accepted ${from.join(', ')} and was never claimed`]),
  ])
}

/** Keys that were seen with more than one value. */
function collect(
  versions: readonly TicketVersion[],
  key: 'podUID' | 'uid',
  value: 'claim' | 'uid' | 'client' | 'podUID',
): { key: string; values: string }[] {
  const seen = new Map<string, Set<string>>()
  for (const { [key]: one, [value]: other } of versions) {
    if (!one || !other) continue
    const others = seen.get(one)
    if (others) others.add(other)
    else seen.set(one, new Set([other]))
  }
  return [...seen].flatMap(([key, values]) => (values.size > 1 ? [{ key, values: [...values].join(', ') }] : []))
}

const isServedUnclaimed = ({ client, claim, reservedAt }: TicketVersion) => Boolean(client && !(claim && reservedAt))

/** A holder's name begins with the UID of its pod, and nobody reserves for another. */
function findStrangers(versions: readonly TicketVersion[]): string[] {
  return versions
    .filter(({ phase, claim, writer }) => phase === 'Reserved' && writer && claim && !isOwn(writer, claim))
    .map(({ name, claim, writer }) => `${name} was reserved for ${claim} by pod ${writer}`)
}

const isOwn = (writer: string, claim: string) => claim.startsWith(`${writer}.`)

const order = ['Pending', 'Idle', 'Reserved', 'Active', 'Done']

function findWaysBack(versions: readonly TicketVersion[]): string[] {
  const tickets = Map.groupBy(versions, ({ uid }) => uid)
  return [...tickets.values()].flatMap(history => {
    const inOrder = history.toSorted((a, b) => a.revision - b.revision)
    return inOrder.flatMap((after, index) => {
      const before = inOrder[index - 1]
      const isBack = before && order.indexOf(after.phase) < order.indexOf(before.phase)
      return isBack ? [`${after.name} went from ${before.phase} back to ${after.phase}`] : []
    })
  })
}
