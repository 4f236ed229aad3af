// An evening in a moment: sessions come as a file says, pods take seconds to start, and the operator's own plans decide how many there are.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Autoscaling, type BaseMemory, planBase } from '../../../../operator/plan/autoscale.ts'
import { planPool } from '../../../../operator/plan/pool.ts'
import type { Ticket } from '../../../../operator/plan/view.ts'
import { createRandom } from '../../../hostile/random.ts'
import { ticket } from '../samples.ts'

export type Evening = {
  /** Of all clients, in seconds of waiting for a pod. */
  readonly waited: number
  readonly longestWait: number
  readonly sessions: number
  /** Ready, unused pods, on average over time. */
  readonly meanIdle: number
  readonly bases: readonly number[]
  readonly inUse: readonly number[]
}

/** Sessions begun in each second. */
export function readLoad(name: string): number[] {
  const text = readFileSync(join(import.meta.dirname, name), 'utf8')
  return text
    .split('\n')
    .filter(line => !line.startsWith('#'))
    .flatMap(line => line.split(' ').filter(Boolean).map(Number))
}

const START_SECONDS = [3, 6] as const
const SESSION_SECONDS = [20, 120] as const
const limits = { maxCreationsInFlight: 20, surplusSettleMs: 2_000 }
const wishBesides = {
  ...{ maxPods: undefined, templateHash: 'new', replaceBefore: undefined },
  rollout: { maxSurge: '25%', maxUnavailable: '25%' },
} as const

/** `size` is a base that stays, or the rule by which it follows use. The same evening has the same sessions, whatever the size. */
export function replay(load: readonly number[], size: number | Autoscaling): Evening {
  const lengths = createRandom(7)
  const starts = createRandom(8)
  const between = (random: typeof lengths, [least, most]: readonly [number, number]) =>
    least + random.below(most - least + 1)
  const starting: { readonly ticket: Ticket; readonly readyAt: number }[] = []
  const idle: Ticket[] = []
  const active: { readonly ticket: Ticket; readonly endsAt: number }[] = []
  const queue: { readonly since: number; readonly lasts: number }[] = []
  const evening = {
    waited: 0,
    longestWait: 0,
    sessions: 0,
    idleSeconds: 0,
    bases: [] as number[],
    inUse: [] as number[],
  }
  let memory: BaseMemory | undefined
  let surplusSince: number | undefined

  load.forEach((arrivals, second) => {
    const due = <T>(list: T[], isDue: (item: T) => boolean) => {
      const found = list.filter(isDue)
      list.splice(0, list.length, ...list.filter(item => !isDue(item)))
      return found
    }
    due(active, ({ endsAt }) => endsAt <= second)
    idle.push(
      ...due(starting, ({ readyAt }) => readyAt <= second).map(({ ticket }) => ({ ...ticket, phase: 'Idle' as const })),
    )
    for (let count = 0; count < arrivals; count += 1)
      queue.push({ since: second, lasts: between(lengths, SESSION_SECONDS) })
    evening.sessions += arrivals
    while (queue.length > 0 && idle.length > 0) {
      const client = queue.shift()!
      evening.longestWait = Math.max(evening.longestWait, second - client.since)
      active.push({ ticket: { ...idle.shift()!, phase: 'Active' }, endsAt: second + client.lasts })
    }
    evening.waited += queue.length
    evening.idleSeconds += idle.length

    const use = { inUse: active.length, nowMono: second * 1000 }
    const plan = typeof size === 'number' ? undefined : planBase(size, use, memory)
    memory = plan?.memory
    const base = plan?.base ?? (size as number)
    evening.bases.push(base)
    evening.inUse.push(active.length)
    const seen = [...starting, ...active].map(({ ticket }) => ticket).concat(idle)
    const surplusForMs = surplusSince === undefined ? 0 : (second - surplusSince) * 1000
    const pool = planPool(
      { tickets: seen, unseen: 0, holderState: () => 'live', brake: { on: false }, surplusForMs },
      { ...wishBesides, base, waiting: queue.length },
      limits,
    )
    surplusSince = pool.surplus ? (surplusSince ?? second) : undefined
    const retired = new Set(pool.retire.map(({ ticket }) => ticket))
    due(idle, candidate => retired.has(candidate))
    due(starting, ({ ticket }) => retired.has(ticket))
    for (let count = 0; count < pool.create; count += 1)
      starting.push({ ticket: ticket('Pending'), readyAt: second + between(starts, START_SECONDS) })
  })
  const { idleSeconds, ...told } = evening
  return { ...told, meanIdle: idleSeconds / load.length }
}
