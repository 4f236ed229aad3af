// Renumbering: what differs only in names is one state, and all else stays apart.
import { expect, it } from 'vitest'
import { createCanonical } from './canonical.ts'
import { AFTER, FENCE, HOLDER, layoutOf, PHASE, ROLE, type State } from './layout.ts'

const layout = layoutOf({
  proxies: 2,
  tickets: 2,
  addresses: 1,
  operators: 1,
  faults: 0,
  scaleDown: false,
  warm: false,
})
const canonical = createCanonical(layout)

function smallest(change: (s: State) => void): string {
  const s = new Uint8Array(layout.size)
  change(s)
  const into = new Uint8Array(layout.size)
  canonical(s, into)
  return into.join()
}

/** Ticket `t` is held by holder `p`, whose fence is open; the other ticket was Done before. */
const held = (t: number, p: number) => (s: State) => {
  const at = t * layout.ticketSize
  s[at + PHASE] = 3
  s[at + HOLDER] = 1 + 2 * p
  s[at + AFTER] = 1 << (1 - t)
  s[at + layout.local + 3 * p + ROLE] = 2
  s[(1 - t) * layout.ticketSize + PHASE] = 5
  s[layout.proxyBase + 5 * p + FENCE] = 1
}

it('the same with other numbers is the same state', () => {
  const all = [held(0, 0), held(0, 1), held(1, 0), held(1, 1)].map(smallest)
  expect(new Set(all).size).toBe(1)
})

it('what one holder knows and the other does is another state', () => {
  const crossed = smallest(s => {
    held(0, 0)(s)
    s[HOLDER] = 1 + 2
  })
  expect(crossed).not.toBe(smallest(held(0, 0)))
})
