// Picks out requests on a faulty wire by what they mean to the claim protocol.
import type { Fate, WireRequest } from './faultyWire.ts'

const isTicketPatch = ({ method, path }: WireRequest) => method === 'PATCH' && path.includes('/isolationpods/')

/** The write that moves a ticket to this phase. */
export const writes = (phase: string) => (request: WireRequest) =>
  isTicketPatch(request) && JSON.parse(request.body).status.phase === phase

export const isLeaseWrite = ({ method, path }: WireRequest) => method !== 'GET' && path.includes('/leases')

/** Spoils the first request that `picks` picks, and no other. */
export function once(picks: (request: WireRequest) => boolean, fate: Fate): (request: WireRequest) => Fate | undefined {
  let isSpent = false
  return request => {
    if (isSpent || !picks(request)) return undefined
    isSpent = true
    return fate
  }
}
