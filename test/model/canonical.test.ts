// Renumbering: what differs only in names is one state, and all else stays apart.
import { expect, it } from 'vitest'
import { createCanonical } from './canonical.ts'
import { AFTER, FENCE, HOLDER, IP, layoutOf, PENDING, PHASE, POD, POD_IP, ROLE, type State } from './layout.ts'
import { order } from './turn.ts'

const layout = layoutOf({
  proxies: 2,
  tickets: 2,
  addresses: 2,
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

/** The first ticket's pod has this address, and an operator is about to publish `published`; the second ticket bears `other`. */
const addressed = (present: number, published: number, other: number) => (s: State) => {
  s[PHASE] = 1
  s[POD] = 2
  s[POD_IP] = present
  s[PENDING] = order.publish | (published << 4)
  s[layout.ticketSize + PHASE] = 5
  s[layout.ticketSize + IP] = other
}

it.each<[string, boolean, [number, number, number]]>([
  ['addresses that change places', true, [2, 2, 1]],
  ['an address that is another one in the record of another ticket', false, [1, 1, 1]],
  ['an address that is another one in a request', false, [1, 2, 2]],
])('%s: the same state is %s', (_, isSame, [present, published, other]) => {
  const [one, two] = [smallest(addressed(1, 1, 2)), smallest(addressed(present, published, other))]
  expect(one === two).toBe(isSame)
})
