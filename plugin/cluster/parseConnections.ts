// Reads what a proxy answered at /connections. It may be an older release, or no proxy of ours at all: what is missing is unknown, what is wrong is refused with a reason.
import type { ProxyConnection, RefusalCount, WaitingClient } from '../../api/v1alpha1/connections.ts'

/** One look at one proxy. */
export type Look = {
  readonly holder: string
  /** Undefined: an older proxy, which does not say. */
  readonly uptimeSeconds: number | undefined
  /** Connections joined to a pod since this run began. */
  readonly accepted: number
  /** Weight of the percentiles: how many accepts they tell of. */
  readonly recent: number
  readonly p50Ms: number | undefined
  readonly p99Ms: number | undefined
  readonly connections: readonly ProxyConnection[]
  /** Undefined: an older proxy, which does not say. */
  readonly refusals: readonly RefusalCount[] | undefined
  readonly waitingClients: readonly WaitingClient[] | undefined
}

type Parsed = { readonly kind: 'look'; readonly look: Look } | { readonly kind: 'refused'; readonly why: string }

export function parseConnections(text: string): Parsed {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return refused('it is not JSON')
  }
  if (!isRecord(value)) return refused('it is not an object')
  const { holder, uptimeSeconds, accept, connections, refusals, waitingClients } = value
  if (typeof holder !== 'string' || holder === '') return refused('it names no holder')
  if (!isRecord(accept) || !isCount(accept.count)) return refused('it has no accept.count')
  if (!Array.isArray(connections)) return refused('it has no list of connections')
  const wrong = connections.findIndex(each => !isConnection(each))
  if (wrong >= 0) return refused(`connection ${wrong} of its list lacks a field, or has one of another type`)
  if (!isListOrMissing(refusals, isRefusal)) return refused('its refusals are of another type')
  if (!isListOrMissing(waitingClients, isWaiting)) return refused('its waiting clients are of another type')
  const look: Look = {
    holder,
    uptimeSeconds: isAmount(uptimeSeconds) ? uptimeSeconds : undefined,
    accepted: accept.count,
    recent: isCount(accept.recent) ? accept.recent : Math.min(accept.count, 1000),
    p50Ms: isAmount(accept.p50) ? accept.p50 * 1000 : undefined,
    p99Ms: isAmount(accept.p99) ? accept.p99 * 1000 : undefined,
    connections,
    refusals,
    waitingClients,
  }
  return { kind: 'look', look }
}

function refused(why: string): Parsed {
  return { kind: 'refused', why: `the answer of /connections is not understood: ${why}` }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function isCount(value: unknown): value is number {
  return isAmount(value) && Number.isInteger(value)
}

function isListOrMissing<T>(value: unknown, is: (each: unknown) => each is T): value is T[] | undefined {
  return value === undefined || (Array.isArray(value) && value.every(is))
}

function isRefusal(value: unknown): value is RefusalCount {
  return isRecord(value) && typeof value.reason === 'string' && isCount(value.count) && isCount(value.recent)
}

function isWaiting(value: unknown): value is WaitingClient {
  if (!isRecord(value)) return false
  const { id, client, since } = value
  return typeof id === 'string' && typeof client === 'string' && isTime(since)
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value))
}

function isConnection(value: unknown): value is ProxyConnection {
  if (!isRecord(value)) return false
  const { id, client, pod, since, bytesIn, bytesOut } = value
  const texts = [id, client, pod].every(text => typeof text === 'string')
  return texts && isCount(bytesIn) && isCount(bytesOut) && isTime(since)
}
