// Ends sessions of this replica for clients that wait, as spec.pool.overflow says: it makes room for fresh pods, and hands nobody a used one.
import type { Config } from './config.ts'
import type { Deadlines } from './deadlines.ts'
import { evicts, planEvictions } from './overflow.ts'
import type { SessionsView } from './sessions.ts'
import type { Tickets } from './tickets.ts'

/** One who waits. */
export type Beneficiary = {
  /** Somebody was evicted for it: that happens once. */
  hasEvicted: boolean
}

export type EvictionsParts = {
  readonly holder: string
  readonly config: () => Pick<Config, 'overflow' | 'maxPods'>
  readonly sessions: Pick<SessionsView, 'list' | 'measure'>
  readonly tickets: () => Pick<Tickets, 'get' | 'heldBeside'>
  readonly deadlines: Deadlines
  /** Somebody who was too new may be evicted now. */
  readonly onDue: () => void
}

export type Evictions = { look(queue: () => readonly Beneficiary[]): void }

export function createEvictions(parts: EvictionsParts): Evictions {
  const { holder, config, sessions, tickets, deadlines, onDue } = parts
  /** Tickets of victims whose end the API does not show yet. Until it does there may be nobody to make a pod in their place. */
  let leaving: string[] = []
  let isDue = false

  const isLeaving = (name: string) => (tickets().get(name)?.status?.phase ?? 'Done') !== 'Done'
  const lookAgain = (at: number) => {
    if (isDue) return
    isDue = true
    deadlines.add(at, () => {
      isDue = false
      onDue()
    })
  }
  let isMeasuring = false
  let isMeasured = false
  /** Where other threads serve, they are asked first, and then everything is looked at anew. */
  const measure = () => {
    const measured = isMeasuring || isMeasured ? undefined : sessions.measure()
    if (!measured) return
    isMeasuring = true
    void measured.then(() => {
      isMeasuring = false
      isMeasured = true
      onDue()
      isMeasured = false
    })
  }
  return {
    look(queue) {
      const { overflow, maxPods = Number.POSITIVE_INFINITY } = config()
      if (!evicts(overflow)) return
      const waiting = queue()
      leaving = leaving.filter(isLeaving)
      const entitled = waiting.filter(({ hasEvicted }) => !hasEvicted)
      if (leaving.length > 0 || entitled.length === 0) return
      measure()
      if (isMeasuring) return
      const running = sessions.list().filter(session => session.endReason() === undefined)
      const { victims, again } = planEvictions({
        ...{ overflow, now: deadlines.now(), waiting: waiting.length, entitled: entitled.length },
        places: maxPods - running.length - tickets().heldBeside(holder),
        sessions: running.flatMap(session => {
          const stay = session.stay()
          return stay ? [{ session, stay }] : []
        }),
      })
      for (const [index, victim] of victims.entries()) {
        entitled[index]!.hasEvicted = true
        leaving.push(victim.held.name)
        victim.end('SessionOverflow')
      }
      if (again !== undefined) lookAgain(again)
    },
  }
}
