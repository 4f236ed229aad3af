// How a state of the protocol is packed into bytes: one block for each ticket with all that anybody knows of it, one for each proxy, and the faults that may still happen.

/** What the model is explored with. */
export type Scope = {
  readonly proxies: number
  readonly tickets: number
  readonly addresses: number
  /** Writes on one ticket that may be under way at once: of two operators, two. */
  readonly operators: number
  /** Crashes, deaths of nodes, deletions and wishes by hand: so many in one history, of whatever kind. Late, lost and refused requests are free. */
  readonly faults: number
  /** Which faults may happen; undefined: all. */
  readonly kinds?: readonly Fault[]
  /** The operator may retire any warm pod at any time. */
  readonly scaleDown: boolean
  /** So many requests at a time, of all programs together, are on their way, wait for their answer or may yet take effect; undefined: any number. */
  readonly underWay?: number
  /** Begin with one ticket Idle and every Lease confirmed, which shortens the way to what is of interest; else with nothing. */
  readonly warm: boolean
}

export type Fault =
  | 'proxy killed'
  | 'Lease deleted by hand'
  | 'node died'
  | 'ticket deleted by hand'
  | 'evicted by hand'

export type State = Uint8Array

// A ticket's block.
/** 0: not there; 1 Pending, 2 Idle, 3 Reserved, 4 Active, 5 Done. */
export const PHASE = 0
/** Bits 0-1: spec.retire (1 Unused, 2 Now); bit 2: deletionTimestamp. */
export const WISH = 1
/** Bits of the record: PUBLISHED, SILENT, POD_GONE, QUARANTINE_OVER. */
export const MARKS = 2
/** 0: none; else 1 + 2 * proxy + boot. */
export const HOLDER = 3
/** Which attempt of the holder reserved it. */
export const CLAIM = 4
/** Address as published; kept for a holder that knows it when the ticket is gone. */
export const IP = 5
/** 0: none; 1 starting; 2 runs, has an address; 3 is being ended. */
export const POD = 6
export const POD_IP = 7
/** Bits: TOUCHED (the pod has accepted a connection), LOST (a pod of this ticket vanished by a fault), FOREIGN (the record names a pod that vanished; one that is there is another). */
export const TOUCH = 8
/** By ticket: it was Done when this one was created. */
export const AFTER = 9
/** By ticket: it had published its address when this one did. */
export const SEEN = 10
/** Writes of operators under way, or refused and not tried again: kind | address << 4 | OF_LOST_POD | REFUSED. */
export const PENDING = 11

export const OF_LOST_POD = 64
export const REFUSED = 128

export const PUBLISHED = 1
export const SILENT = 2
export const POD_GONE = 4
export const QUARANTINE_OVER = 8
export const TOUCHED = 1
export const LOST = 2
export const FOREIGN = 4
export const DELETING = 4

// What a proxy knows of a ticket, in the ticket's block: three bytes for each proxy.
/** Role | sub << 3 | claim << 5 | LAPSED | DIALLED. */
export const ROLE = 0
/** Two attempts: state | GIVEN_UP | boot << 4 | TRY_LAPSED. */
export const TRY = 1
export const PER_PROXY = 3

export const role = { none: 0, tried: 1, stock: 2, used: 3, ended: 4 } as const
export const sub = { dialling: 0, syn: 1, connected: 2 } as const
/** A lapse lies between the attempt and now. */
export const LAPSED = 64
export const DIALLED = 128
export const attempt = { none: 0, sent: 1, applied: 2, refused: 3, second: 4 } as const
export const GIVEN_UP = 8
export const TRY_BOOT = 16
export const TRY_LAPSED = 32

// A proxy's block.
/** Bit 0: runs; bit 1: boot. */
export const RUN = 0
/** Confirmed renewal: 0 none, 1 within the fence, 2 older; bit 2: there was one before. */
export const FENCE = 1
/** In FENCE: the process has renewed more than once. */
export const RENEWED_AGAIN = 8
/** Renewal under way: 0 none, 1 sent, 2 sent longer ago than the fence, 3 and 4 the same, applied and not yet confirmed. */
export const RENEW = 2
/** A renewal that nobody waits for any more: 0 none, 1 + boot. */
export const LATE = 3
/** Whose Lease: 0 nobody's, 1 + boot; bits 2-3: fences since it last changed, up to 2. */
export const LEASE = 4
export const PER_LEASE = 5

export type Layout = {
  readonly scope: Scope
  readonly size: number
  readonly ticketSize: number
  readonly local: number
  readonly proxyBase: number
  readonly faultsAt: number
}

export function layoutOf(scope: Scope): Layout {
  const local = PENDING + scope.operators
  const ticketSize = local + PER_PROXY * scope.proxies
  const proxyBase = ticketSize * scope.tickets
  const faultsAt = proxyBase + PER_LEASE * scope.proxies
  return { scope, size: faultsAt + 1, ticketSize, local, proxyBase, faultsAt }
}

export const holderOf = (proxy: number, boot: number): number => 1 + 2 * proxy + boot
export const proxyOf = (holder: number): number => (holder - 1) >> 1
export const bootOf = (holder: number): number => (holder - 1) & 1
