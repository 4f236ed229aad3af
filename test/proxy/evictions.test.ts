import { describe, expect, it } from 'vitest'
import type { EndReason } from '../../api/v1alpha1/reasons.ts'
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { createEvictions } from '../../proxy/evictions.ts'
import type { Overflow } from '../../proxy/overflow.ts'
import type { Session } from '../../proxy/sessions.ts'
import { createWheel } from '../../proxy/wheel.ts'

/** A pool of which this replica has these sessions, joined at these times. */
function fullPool(sessions: Record<string, number | undefined>, maxPods = Object.keys(sessions).length) {
  let [now, beside, dues] = [10_000, 0, 0]
  let overflow: Overflow = 'EvictOldest'
  const wheel = createWheel({ tickMs: 100, slots: 64 }, now)
  const ended: string[] = []
  const phases = new Map<string, NonNullable<IsolationPod['status']>['phase']>()
  const list = Object.entries(sessions).map(([name, joinedAt]) => {
    let why: EndReason | undefined
    phases.set(name, 'Active')
    return {
      held: { name },
      endReason: () => why,
      end(reason: EndReason) {
        why = reason
        ended.push(`${name} ${reason}`)
      },
      stay: () => (joinedAt === undefined ? undefined : { joinedAt, quietSince: joinedAt }),
    } as Session
  })
  const evictions = createEvictions({
    ...{ holder: 'me', deadlines: { ...wheel, now: () => now }, onDue: () => (dues += 1) },
    config: () => ({ overflow, maxPods }),
    sessions: { list: () => list.filter(({ held }) => phases.get(held.name) !== 'Done'), measure: () => undefined },
    tickets: () => ({
      get: name => ({ status: { phase: phases.get(name) } }) as IsolationPod,
      heldBeside: () => beside,
    }),
  })
  return {
    ...{ ended, dues: () => dues },
    look: (waiters: { hasEvicted: boolean }[]) => evictions.look(() => waiters),
    /** The API shows that this one's ticket has ended. */
    done: (name: string) => void phases.set(name, 'Done'),
    wish(next: Overflow) {
      overflow = next
    },
    hold(count: number) {
      beside = count
    },
    pass(ms: number) {
      now += ms
      wheel.turn(now)
    },
  }
}
const waiter = () => ({ hasEvicted: false })

describe('evictions', () => {
  it('end one session for each client that waits, once, and wait for its end to be seen before the next', () => {
    const { look, ended, done } = fullPool({ a: 1, b: 2, c: 3 })
    const [first, second] = [waiter(), waiter()]
    look([first])
    expect(ended).toEqual(['a SessionOverflow'])
    look([first])
    look([first, second])
    expect(ended).toEqual(['a SessionOverflow'])
    done('a')
    look([first, second])
    expect(ended).toEqual(['a SessionOverflow', 'b SessionOverflow'])
    expect([first, second]).toEqual([{ hasEvicted: true }, { hasEvicted: true }])
  })

  it('end nobody else for a client whose place somebody else was given', () => {
    const { look, ended, done, hold } = fullPool({ a: 1, b: 2 })
    const only = waiter()
    look([only])
    done('a')
    // The fresh pod went to another replica's client.
    hold(1)
    look([only])
    expect(ended).toEqual(['a SessionOverflow'])
    look([only, waiter()])
    expect(ended).toEqual(['a SessionOverflow', 'b SessionOverflow'])
  })

  it('count what other holders have as taken, and everything else as a pod to come', () => {
    const { look, ended, hold } = fullPool({ a: 1 }, 3)
    hold(1)
    look([waiter()])
    expect(ended).toEqual([])
    hold(2)
    look([waiter()])
    expect(ended).toEqual(['a SessionOverflow'])
  })

  it('spare whose pod is being dialled, and whoever has just come until a second has passed', () => {
    const { look, ended, pass, dues } = fullPool({ dialling: undefined, fresh: 9_500 })
    const waiters = [waiter()]
    look(waiters)
    look(waiters)
    expect([ended, dues()]).toEqual([[], 0])
    pass(400)
    look(waiters)
    expect([ended, dues()]).toEqual([[], 0])
    pass(100)
    expect(dues()).toBe(1)
    look(waiters)
    expect(ended).toEqual(['fresh SessionOverflow'])
  })

  it.each(['Queue', 'Reject'] as const)('are none where the wish is %s', overflow => {
    const { look, ended, wish } = fullPool({ a: 1 })
    wish(overflow)
    look([waiter()])
    expect(ended).toEqual([])
  })
})
