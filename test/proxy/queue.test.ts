import { expect, it } from 'vitest'
import type { Client } from '../../proxy/client.ts'
import type { Signal } from '../../proxy/signal.ts'
import type { Turn } from '../../proxy/supply.ts'
import { createRandom } from '../hostile/random.ts'
import { ask, poolOf, ticket } from './poolInMemory.ts'

type Guest = { readonly number: number; readonly leave: () => void; turn?: Turn; hasLeft: boolean }

const settled = () => new Promise(resolve => setImmediate(resolve))

it.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'clients come and go and pods come now and then: the queue is fair, and who leaves it burns nothing: seed %i',
  async seed => {
    const random = createRandom(seed)
    const { supply, tickets, custody, ended } = poolOf([], { base: random.below(3) })
    const guests: Guest[] = []
    const inOrder: number[] = []
    const arrive = () => {
      const gone = new AbortController()
      const guest: Guest = { number: guests.length, leave: () => gone.abort(), hasLeft: false }
      guests.push(guest)
      void ask(supply, { acceptedAt: 0, gone: gone.signal as Signal } as Client, false).then(turn => {
        guest.turn = turn
        if (turn.kind === 'pod') inOrder.push(guest.number)
      })
    }
    for (let step = 0; step < 300; step += 1) {
      if (random.chance(0.5)) arrive()
      if (random.chance(0.3)) {
        const name = `pod-${tickets.size}`
        tickets.set(name, ticket(name, '1'))
        supply.pump()
      }
      if (random.chance(0.4)) await settled()
      else continue
      const waiting = guests.filter(({ turn, hasLeft }) => !turn && !hasLeft)
      if (waiting.length > 0 && random.chance(0.5)) {
        const guest = random.pick(waiting)
        guest.hasLeft = true
        guest.leave()
      }
    }
    await settled()
    const served = guests.filter(({ turn }) => turn?.kind === 'pod')
    expect(served.length).toBeGreaterThan(50)
    expect(inOrder).toEqual(inOrder.toSorted((one, other) => one - other))
    expect(guests.filter(({ turn, hasLeft }) => hasLeft && turn?.kind === 'pod')).toEqual([])
    // Whoever waits came after everybody who was served.
    const waiting = guests.filter(({ turn, hasLeft }) => !turn && !hasLeft)
    expect(Math.min(...waiting.map(({ number }) => number))).toBeGreaterThan(inOrder.at(-1)!)
    expect(supply.waiting()).toBe(waiting.length)
    // Each pod is in stock, still idle, or with the one client that was given it.
    const given = served.map(({ turn }) => (turn as Turn & { kind: 'pod' }).held.name)
    expect(new Set(given).size).toBe(given.length)
    const idle = [...tickets.values()].filter(({ status }) => status?.phase === 'Idle').length
    expect(given.length + custody.stock.size() + idle).toBe(tickets.size)
    expect(ended).toEqual([])
  },
)
