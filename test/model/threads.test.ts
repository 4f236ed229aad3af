// Many cases on several threads: each is told as if it were alone.
import { expect, it } from 'vitest'
import { cases } from './cases.ts'
import { show } from './show.ts'
import type { Shown } from './table.ts'
import { exploreAll } from './threads.ts'

const small = cases.filter(({ scope }) => scope.tickets === 1).slice(0, 5)
const facts = ({ of, found, trace }: Shown) => ({ of, states: found.states, what: found.broken?.what, trace })

it('what they find comes in the order of the cases, and is what one thread finds', async () => {
  let told = 0
  const shown = await exploreAll(small, {
    threads: 2,
    onShown() {
      told += 1
    },
  })
  expect(shown.map(facts)).toEqual(small.map(of => facts(show(of))))
  expect(told).toBe(small.length)
})

it('a case that cannot be explored is an error, and no thread is left', async () => {
  const impossible = { ...small[0]!, off: undefined as never }
  await expect(exploreAll([impossible], { threads: 1, onShown: () => {} })).rejects.toThrow(
    'Cannot read properties of undefined',
  )
})
