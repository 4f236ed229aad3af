// An ordinary bad day, with a bit of everything: a pure function of the seed, so that it can be had again.
import type { Effect } from '../../sandbox/server/faults/fault.ts'
import { type Random, randomOf } from './random.ts'
import type { GateMode, Planned, Schedule, Trouble, Victim, Visit } from './trouble.ts'

export type Wish = {
  readonly seed: number
  readonly lengthMs: number
  /** Durations of troubles are this much longer, as the product's own are. */
  readonly scale: number
  readonly visitsPerSecond: number
  /** Kinds of trouble, and effects on API calls, that there are to be and no others; empty: all. */
  readonly only: readonly string[]
  /** Whether API calls can be made to go wrong one by one: the sandbox can. */
  readonly withInjector: boolean
  readonly gate: GateMode
}

const BETWEEN_TROUBLES_MS = [300, 2_500] as const
/** Everything is as it should be for so long at first. */
const CALM_MS = 3_000

export function planSchedule(wish: Wish): Schedule {
  const { seed, lengthMs, scale, visitsPerSecond, gate } = wish
  const random = randomOf(seed)
  const troubles: Planned<Trouble>[] = []
  for (let atMs = CALM_MS; atMs < lengthMs; atMs += random.between(...BETWEEN_TROUBLES_MS)) {
    troubles.push({ atMs, what: stretch(planOneOf(wish, random), scale) })
  }
  return {
    ...{ seed, lengthMs, troubles },
    start: { base: 6, proxies: 2, gate: gate === 'on' || (gate === 'mixed' && seed % 2 === 1) },
    visits: planVisits(randomOf(seed ^ 0x5eed), lengthMs, visitsPerSecond),
  }
}

function planVisits(random: Random, lengthMs: number, perSecond: number): Planned<Visit>[] {
  const visits: Planned<Visit>[] = []
  for (let atMs = 500; atMs < lengthMs; atMs += (-Math.log(1 - random.fraction()) * 1_000) / perSecond) {
    // Now and then a crowd comes at once.
    const crowd = random.fraction() < 0.01 ? 12 : 1
    for (let guest = 0; guest < crowd; guest += 1) visits.push({ atMs, what: planVisit(random) })
  }
  return visits
}

export function planVisit(random: Random): Visit {
  const isLong = random.fraction() < 0.15
  return {
    says: isLong ? 12 : 1 + Math.floor(random.fraction() * 4),
    everyMs: isLong ? random.between(200, 700) : random.between(5, 150),
    leaves: random.draw([
      [6, 'politely'],
      [2, 'reset'],
      [1, 'silently'],
    ] as const),
  }
}

export function stretch(trouble: Trouble, scale: number): Trouble {
  const longer = 'forMs' in trouble ? { ...trouble, forMs: trouble.forMs * scale } : trouble
  if (longer.kind !== 'api' || !('ms' in longer.effect)) return longer
  return { ...longer, effect: { ...longer.effect, ms: longer.effect.ms * scale } }
}

const index = (random: Random) => Math.floor(random.fraction() * 1_000)
const victim = (random: Random, gate: GateMode): Victim => ({
  program: random.draw([
    [2, 'operator'],
    [3, 'proxy'],
    [gate === 'off' ? 0 : 1, 'gate'],
  ] as const),
  number: index(random),
})
/** Mostly short, now and then longer than a holder is believed to be alive. */
const outageMs = (random: Random) =>
  random.draw([
    [6, random.between(100, 3_000)] as const,
    [2, random.between(3_000, 9_000)] as const,
    [2, random.between(9_000, 16_000)] as const,
  ])

/** Throws when there is nothing of the kind. */
function planOneOf(wish: Wish, random: Random): Trouble {
  const { only } = wish
  for (let tries = 0; tries < 10_000; tries += 1) {
    const trouble = planTrouble(random, wish)
    const name = trouble.kind === 'api' ? trouble.effect.kind : trouble.kind
    if (only.length === 0 || only.includes(name)) return trouble
  }
  throw new Error(`there is no trouble called ${only.join(', ')} here`)
}

function planTrouble(random: Random, { withInjector, gate }: Wish): Trouble {
  const kind = random.draw([
    [withInjector ? 24 : 0, 'api'],
    [withInjector ? 2 : 0, 'forget'],
    [2, 'pauseApi'],
    [withInjector ? 0 : 2, 'killControl'],
    [6, 'kill'],
    [5, 'killTarget'],
    [0.4, 'killNode'],
    [9, 'pause'],
    [2, 'freeze'],
    [3, 'pauseTarget'],
    [2, 'pauseNode'],
    [6, 'cut'],
    [4, 'skew'],
    [8, 'delete'],
    [0.4, 'deletePool'],
    [2, 'operators'],
    [2, 'proxies'],
    [2, 'base'],
    [1.5, 'rollout'],
    [gate === 'mixed' ? 1.5 : 0, 'gate'],
  ] as const)
  switch (kind) {
    case 'api':
      return planApiTrouble(random)
    case 'pauseApi':
    case 'pauseNode':
      return { kind, forMs: random.between(200, 5_000) }
    case 'killControl':
      return { kind, program: random.pick(['kube-apiserver', 'kube-apiserver', 'etcd', 'kube-controller-manager']) }
    case 'kill':
      return { kind, victim: victim(random, gate) }
    case 'killTarget':
      return { kind, number: index(random) }
    case 'pause':
      return { kind, victim: victim(random, gate), forMs: outageMs(random) }
    case 'cut':
      return { kind, victim: victim(random, 'off'), forMs: outageMs(random) }
    case 'freeze':
      return { kind, number: index(random), forMs: random.between(1_000, 26_000) }
    case 'pauseTarget':
      return { kind, number: index(random), forMs: random.between(200, 4_000) }
    case 'skew':
      return {
        kind,
        victim: victim(random, 'off'),
        ms: random.pick([-600_000, -20_000, -2_000, 0, 2_000, 20_000, 600_000]),
      }
    case 'delete':
      return {
        kind,
        what: random.draw([
          [4, 'ticket'],
          [4, 'target'],
          [1, 'proxy'],
          [1, 'operator'],
          [2, 'lease'],
        ] as const),
        number: index(random),
      }
    case 'operators':
      return { kind, count: random.pick([1, 1, 2, 2, 3]) }
    case 'proxies':
      return { kind, count: 1 + Math.floor(random.fraction() * 4) }
    case 'base':
      return { kind, count: 2 + Math.floor(random.fraction() * 8) }
    case 'rollout':
      return { kind, mark: index(random) }
    case 'gate':
      return { kind, isOn: random.fraction() < 0.5 }
    default:
      return { kind }
  }
}

function planApiTrouble(random: Random): Trouble {
  const program = random.pick(['operator', 'proxy'] as const)
  const resource = random.pick(['isolationpods', 'isolationpods', 'leases', 'pods', undefined])
  const effect = random.draw<Effect>([
    [4, { kind: 'delay', ms: random.between(20, 3_000) }],
    [3, { kind: 'slow', ms: random.between(20, 3_000) }],
    [5, { kind: 'lose' }],
    [4, { kind: 'late', ms: random.between(20, 5_000) }],
    [4, { kind: 'twice', ms: random.between(0, 4_000) }],
    [4, { kind: 'answer', code: random.pick([409, 429, 500, 503, 504]) }],
    [1, { kind: 'hold' }],
    [3, { kind: 'silence' }],
    [3, { kind: 'drop', ms: random.between(0, 1_000) }],
  ])
  const whole = effect.kind === 'hold' || effect.kind === 'silence' || effect.kind === 'drop'
  return {
    ...{ kind: 'api', program, effect, share: whole ? 1 : random.between(0.1, 0.7) },
    ...(resource && { resource }),
    forMs: effect.kind === 'hold' ? outageMs(random) : random.between(500, 6_000),
  }
}
