// What a proxy does with one ticket: it reserves, dials, serves, ends and disowns it.
import { admits, type ClaimView, consequence, mayBeReserved, reread, stillNeeds } from './decide.ts'
import { landings, secondCopy } from './landing.ts'
import {
  attempt,
  CLAIM,
  DIALLED,
  FENCE,
  GIVEN_UP,
  holderOf,
  LAPSED,
  PHASE,
  ROLE,
  role,
  type State,
  sub,
  TRY,
  TRY_BOOT,
  TRY_LAPSED,
} from './layout.ts'
import { bootAt, forgetAddress, localAt, type Model, proxyAt, runs, type Turn, ticketAt, touched } from './turn.ts'

/** One ticket and one proxy, looked at together. */
export type Pair = {
  readonly ticket: number
  readonly proxy: number
  readonly at: number
  readonly local: number
  readonly holder: number
}

const claimAt = (s: State, local: number): number => (s[local + ROLE]! >> 5) & 1

export function holderSteps(turn: Turn, ticket: number, proxy: number): void {
  const { model, s } = turn
  const at = ticketAt(model, ticket)
  const local = localAt(model, ticket, proxy)
  const mine = proxyAt(model, proxy)
  const holder = holderOf(proxy, bootAt(model, s, mine))
  const pair = { ticket, proxy, at, local, holder }
  for (const k of [0, 1]) request(turn, pair, k)
  if (!runs(s, mine)) return
  begin(turn, pair)
  for (const k of [0, 1]) {
    answer(turn, pair, k)
    secondCopy(turn, pair, k)
  }
  const byte = s[local + ROLE]!
  if ((byte & 7) === role.stock) to(turn, pair, (byte & ~(7 | 24)) | role.used, 'client given it', 0)
  if ((byte & 7) === role.used) use(turn, pair)
  if ((byte & 7) === role.ended) done(turn, pair)
  see(turn, pair)
}

function to({ model, s, emit }: Turn, { ticket, proxy, local }: Pair, byte: number, what: string, help: number): void {
  const next = model.copy(s)
  next[local + ROLE] = byte
  forgetAddress(model, next, ticket)
  emit(next, { what, a: ticket, b: proxy, help })
}

function begin({ model, s, emit }: Turn, { ticket, proxy, at, local, holder }: Pair): void {
  const { guards } = model
  const present = s[local + ROLE]! & 7
  if (present !== role.none && (guards.oneAttempt || present !== role.tried)) return
  if (guards.leaseFirst && !admits(s[proxyAt(model, proxy) + FENCE]!, false)) return
  if (!mayBeReserved(s, at)) return
  const free = [0, 1].find(k => s[local + TRY + k] === 0)
  if (free === undefined) return
  const next = model.copy(s)
  next[local + ROLE] = role.tried
  next[local + TRY + free] = attempt.sent | ((holder - 1) & 1 ? TRY_BOOT : 0)
  emit(next, { what: 'reserve sent', a: ticket, b: proxy, help: 0 })
}

/** A request takes effect, or is refused, with or without a reason, or is lost, whenever it likes. */
function request({ model, s, emit }: Turn, { ticket, proxy, at, local }: Pair, k: number): void {
  const tried = s[local + TRY + k]!
  if ((tried & 7) !== attempt.sent) return
  const isAwaited = (tried & GIVEN_UP) === 0
  const nothing = model.copy(s)
  nothing[local + TRY + k] = isAwaited ? (tried & ~7) | attempt.refused : 0
  const came = isAwaited ? { what: 'reserve refused', help: 0 } : { what: 'late reserve lost', help: 1 }
  emit(nothing, { ...came, a: ticket, b: proxy })
  if (s[at + PHASE] === 0) return
  const what = { kind: 'reserve', holder: holderOf(proxy, tried & TRY_BOOT ? 1 : 0), claim: k } as const
  const isAllowed = model.records.allows(s, at, what)
  const next = model.copy(s)
  if (isAllowed || !model.guards.rootRules) {
    model.records.write(next, at, what)
    touched(model, next, ticket)
    next[local + TRY + k] = isAwaited ? (tried & ~7) | attempt.applied : 0
    const broken = isAllowed ? undefined : 'I3: the record left its forward path'
    emit(next, {
      what: isAwaited ? 'reserve applied' : 'late reserve applied',
      a: ticket,
      b: proxy,
      help: isAwaited ? 2 : 0,
      broken,
    })
  } else {
    next[local + TRY + k] = isAwaited ? (tried & ~7) | attempt.refused : 0
    emit(next, { what: 'reserve refused', a: ticket, b: proxy, help: 2 })
  }
}

/** The fate of an attempt becomes known: by its reply, or by reading the ticket again. */
function answer({ model, s, emit }: Turn, { ticket, proxy, at, local, holder }: Pair, k: number): void {
  const tried = s[local + TRY + k]!
  const state = tried & 7
  if (state === attempt.none || state === attempt.second || tried & GIVEN_UP) return
  const lapsed = (tried & TRY_LAPSED) !== 0 && model.guards.lapseMemory
  const settle = (verdict: 'ours' | 'burn' | 'lost', what: string, help: number) => {
    const next = model.copy(s)
    next[local + TRY + k] = state === attempt.sent ? (tried | GIVEN_UP) & ~TRY_LAPSED : 0
    const present = s[local + ROLE]! & 7
    const isSecond = present === role.stock || present === role.used
    const mark = tried & TRY_LAPSED ? LAPSED : 0
    if (verdict === 'ours' && isSecond) next[local + TRY + k] = attempt.second
    else if (verdict !== 'lost')
      next[local + ROLE] =
        (verdict === 'ours' ? role.stock | mark : role.ended) | (claimSeen(s, at, k, verdict, state) << 5)
    else if (present === role.tried && !others(s, local, k)) next[local + ROLE] = role.none
    emit(next, { what: `${what}: ${verdict}`, a: ticket, b: proxy, help })
  }
  if (state === attempt.applied) settle(lapsed ? 'burn' : 'ours', 'reply', 2)
  if (state === attempt.refused) settle('lost', 'refusal', 2)
  const matching: ClaimView = { holder, claim: model.guards.claimID ? k : s[at + CLAIM]! }
  const verdict = reread(s, at, matching, lapsed)
  settle(verdict, 'no reply, read again', state === attempt.sent ? 0 : 0)
}

/** The claim that the holder takes for its own: the one that the ticket bears. */
function claimSeen(s: State, at: number, k: number, verdict: string, state: number): number {
  return verdict !== 'lost' && state !== attempt.applied ? s[at + CLAIM]! : k
}

function others(s: State, local: number, k: number): boolean {
  const other = s[local + TRY + 1 - k]!
  return other !== 0 && (other & GIVEN_UP) === 0 && (other & 7) !== attempt.second
}

function use(turn: Turn, pair: Pair): void {
  const { model, s } = turn
  const byte = s[pair.local + ROLE]!
  const phase = (byte >> 3) & 3
  const over = (byte & 32) | role.ended
  if (phase === sub.connected) {
    to(turn, pair, over, 'session ended', 3)
    active(turn, pair)
    return
  }
  if (phase === sub.syn) {
    landings(turn, pair, afterFailure(model, byte))
    to(turn, pair, afterFailure(model, byte), 'SYN lost', 3)
    return
  }
  const { guards } = model
  const admitted = admits(s[proxyAt(model, pair.proxy) + FENCE]!, (byte & LAPSED) !== 0 && guards.lapseMemory)
  const isAsked = guards.fence && (guards.everySyn || !(byte & DIALLED))
  if (admitted || !isAsked) to(turn, pair, byte | DIALLED | (sub.syn << 3), 'SYN sent', 0)
  if (!admitted || byte & DIALLED) to(turn, pair, byte & DIALLED ? afterFailure(model, byte) : over, 'dial given up', 3)
}

/** A pod that failed a client is spoilt. */
function afterFailure({ guards }: Model, byte: number): number {
  return (byte & 32) | (guards.spoilt ? role.ended : role.stock | (byte & LAPSED))
}

function active({ model, s, emit }: Turn, { ticket, proxy, at, local, holder }: Pair): void {
  const what = { kind: 'active', holder, claim: claimAt(s, local) } as const
  if (!stillNeeds(s, at, 'Active', what) || !model.records.allows(s, at, what)) return
  const next = model.copy(s)
  model.records.write(next, at, what)
  touched(model, next, ticket)
  emit(next, { what: 'Active written', a: ticket, b: proxy, help: 0 })
}

/** The outbox reads and writes until the ticket says Done or is another's; one step here, since every write of it carries what was read. */
function done({ model, s, emit }: Turn, { ticket, proxy, at, local, holder }: Pair): void {
  const next = model.copy(s)
  next[local + ROLE] = role.none
  const what = { kind: 'done', holder, claim: claimAt(s, local) } as const
  if (stillNeeds(s, at, 'Done', what)) {
    if (!model.records.allows(s, at, what)) return
    model.records.write(next, at, what)
    touched(model, next, ticket)
  }
  forgetAddress(model, next, ticket)
  emit(next, { what: 'Done written', a: ticket, b: proxy, help: 3 })
}

/** The watch shows the ticket as it is now. */
function see(turn: Turn, pair: Pair): void {
  const { model, s } = turn
  const byte = s[pair.local + ROLE]!
  const kind = consequence(s, pair.at, byte & 7, pair.holder)
  if (kind === 'return') to(turn, pair, (byte & 32) | role.ended, 'wish seen', 3)
  if (kind === 'forget') to(turn, pair, role.none, 'end seen', 3)
  if (kind === 'end') to(turn, pair, (byte & 32) | role.ended, 'wish seen, connection reset', 3)
  if (kind === 'disown' && model.guards.forgottenClaim)
    to(turn, pair, role.ended | (s[pair.at + CLAIM]! << 5), 'forgotten claim seen', 3)
}
