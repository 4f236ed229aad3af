// Days that lead again and again to one moment at which a guard of the protocol is all that stands between a client and the wrong pod.
import type { Effect } from '../../sandbox/server/faults/fault.ts'
import { type Random, randomOf } from './random.ts'
import { stretch } from './schedule.ts'
import type { GateMode, Planned, Schedule, Start, Trouble, Visit } from './trouble.ts'

type Episode = { readonly troubles: readonly Planned<Trouble>[]; readonly visits: readonly Planned<Visit>[] }

type Day = {
  readonly start: Omit<Start, 'gate'>
  /** From one episode to the next. */
  readonly everyMs: number
  /** Times are from its begin. */
  readonly play: (random: Random, number: number, withInjector: boolean) => Episode
}

/** The fence is 5 s; twice the fence ends a silent holder, and its addresses are in quarantine for twice the fence more. */
const days = {
  /** Proxies full of stock whose Lease is too old, and clients who come then: what the fence is for, and its memory. */
  lapse: { start: { base: 12, proxies: 2, stock: 5 }, everyMs: 20_000, play: playLapse },
  /** Few pods, many who want them at once, and answers that are lost: what the claim is for. */
  contest: { start: { base: 2, proxies: 4, stock: 0 }, everyMs: 4_000, play: playContest },
  /** Proxies that stand still between fence and SYN until the address is another pod's: what only the gate is for. */
  frozen: { start: { base: 8, proxies: 3, stock: 2 }, everyMs: 35_000, play: playFrozen },
  /** Pods that are lost while proxies are not told, and whose addresses others have at once: the same. */
  lag: { start: { base: 8, proxies: 2, stock: 4 }, everyMs: 13_000, play: playLag },
} as const satisfies Record<string, Day>

export type DirectedDay = keyof typeof days
/** `mixed`: a bit of everything (schedule.ts). */
export type DayName = 'mixed' | DirectedDay

export const dayNames: readonly DayName[] = ['mixed', ...(Object.keys(days) as DirectedDay[])]

export function isDay(name: string): name is DayName {
  return dayNames.some(known => known === name)
}

export type DayWish = {
  readonly seed: number
  readonly lengthMs: number
  readonly scale: number
  readonly withInjector: boolean
  /** `mixed`: none in the first half of the day. */
  readonly gate: GateMode
}

const CALM_MS = 2_000

export function planDay(name: DirectedDay, { seed, lengthMs, scale, withInjector, gate }: DayWish): Schedule {
  const { start, everyMs, play }: Day = days[name]
  const random = randomOf(seed)
  const troubles: Planned<Trouble>[] = []
  const visits: Planned<Visit>[] = []
  for (let number = 0; (CALM_MS + number * everyMs) * scale < lengthMs; number += 1) {
    const begin = (CALM_MS + number * everyMs) * scale
    const episode = play(random, number, withInjector)
    const shift = ({ atMs }: { readonly atMs: number }) => begin + atMs * scale
    troubles.push(...episode.troubles.map(one => ({ atMs: shift(one), what: stretch(one.what, scale) })))
    visits.push(...episode.visits.map(one => ({ atMs: shift(one), what: one.what })))
  }
  if (gate === 'mixed') troubles.push({ atMs: lengthMs / 2, what: { kind: 'gate', isOn: true } })
  return {
    ...{ seed, lengthMs, start: { ...start, gate: gate === 'on' } },
    troubles: troubles.sort((a, b) => a.atMs - b.atMs),
    visits: visits.sort((a, b) => a.atMs - b.atMs),
  }
}

const index = (random: Random) => Math.floor(random.fraction() * 1_000)
const brief: Visit = { says: 2, everyMs: 20, leaves: 'politely' }

function come(fromMs: number, untilMs: number, everyMs: number): Planned<Visit>[] {
  const count = Math.max(0, Math.ceil((untilMs - fromMs) / everyMs))
  return Array.from({ length: count }, (_, place) => ({ atMs: fromMs + place * everyMs, what: brief }))
}

const renewals = { kind: 'api', program: 'proxy', resource: 'leases', share: 1 } as const

/** Nobody comes until the fence is over, so that there is something in stock when it is. */
function playLapse(random: Random, number: number, withInjector: boolean): Episode {
  const victim = { program: 'proxy', number: index(random) } as const
  const cut: Episode = {
    troubles: [{ atMs: 0, what: { kind: 'cut', victim, forMs: random.between(11_500, 13_500) } }],
    visits: come(5_600, 15_000, 300),
  }
  const unheard = { ...renewals, effect: { kind: 'hold' }, forMs: 8_000 } as const
  const held: Episode = { troubles: [{ atMs: 0, what: unheard }], visits: come(5_600, 9_500, 300) }
  const noApi: Episode = {
    troubles: [{ atMs: 0, what: { kind: 'pauseApi', forMs: 8_000 } }],
    visits: come(5_600, 9_500, 300),
  }
  const asleep: Episode = {
    troubles: [{ atMs: 0, what: { kind: 'pause', victim, forMs: random.between(6_000, 8_000) } }],
    visits: come(1_000, 9_000, 300),
  }
  const episodes = [cut, withInjector ? held : noApi, asleep, cut, noApi]
  return episodes[number % episodes.length]!
}

/** Whoever comes second to a pod is told so, but the answer is lost; what it reads then bears another's claim. */
function playContest(random: Random, number: number, withInjector: boolean): Episode {
  const patches = { kind: 'api', program: 'proxy', resource: 'isolationpods', verbs: ['patch'] } as const
  const lost: Trouble = { ...patches, share: random.between(0.5, 0.9), effect: { kind: 'lose' }, forMs: 3_300 }
  const late: Trouble = {
    ...{ ...patches, share: random.between(0.3, 0.6), forMs: 3_300 },
    effect: { kind: 'late', ms: random.between(50, 800) },
  }
  const victim = { program: 'proxy', number: index(random) } as const
  const away: Trouble = { kind: 'cut', victim, forMs: random.between(200, 1_500) }
  const trouble = withInjector ? (number % 3 === 2 ? late : lost) : away
  return {
    troubles: [{ atMs: 0, what: trouble }],
    visits: [...come(400, 410, 2), ...come(2_000, 2_010, 2)],
  }
}

/** For longer than twice the fence and the quarantine after it; and more pods are asked for when the addresses come back, so that these do not stay free. */
function playFrozen(random: Random): Episode {
  const number = index(random)
  const untilMs = () => random.between(26_000, 29_000)
  return {
    troubles: [
      { atMs: 0, what: { kind: 'freeze', number, forMs: untilMs() } },
      { atMs: 300, what: { kind: 'freeze', number: number + 1, forMs: untilMs() } },
      { atMs: 13_000, what: { kind: 'base', count: 18 } },
      { atMs: 31_000, what: { kind: 'base', count: 8 } },
    ],
    visits: [...come(700, 2_700, 200), ...come(3_500, 27_000, 1_500)],
  }
}

/** Who is only cut off has no more than its fence; of a silent watch it does not know. */
function playLag(random: Random, _: number, withInjector: boolean): Episode {
  const number = index(random)
  const lost = Array.from({ length: 10 }, (_, place): Planned<Trouble> => {
    return { atMs: 300, what: { kind: 'delete', what: 'target', number: number + place } }
  })
  const cut: Trouble = { kind: 'cut', victim: { program: 'proxy', number }, forMs: 3_800 }
  if (!withInjector) return { troubles: [{ atMs: 0, what: cut }, ...lost], visits: come(900, 3_600, 180) }
  const silence = { atMs: 0, what: watches({ kind: 'silence' }, 8_500) }
  const drop = { atMs: 9_000, what: watches({ kind: 'drop', ms: 0 }, 300) }
  return { troubles: [silence, ...lost, drop], visits: come(900, 8_500, 400) }
}

function watches(effect: Effect, forMs: number): Trouble {
  return { kind: 'api', program: 'proxy', resource: 'isolationpods', share: 1, effect, forMs }
}
