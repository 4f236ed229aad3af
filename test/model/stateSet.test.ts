// The explorer's memory: a state that is forgotten would be explored for ever, one that is taken for another never.
import { expect, it } from 'vitest'
import { createStateSet } from './stateSet.ts'

it('knows every state that it was given, and no other, through every growth', () => {
  const set = createStateSet(4)
  const state = (n: number) => new Uint8Array(new Uint32Array([n]).buffer)
  for (let n = 0; n < 200_000; n += 1) {
    if (set.add(state(n)) !== n || !set.wasFresh()) throw new Error(`${n} was taken for known`)
  }
  for (let n = 0; n < 200_000; n += 997) {
    if (set.add(state(n)) !== n || set.wasFresh()) throw new Error(`${n} was forgotten`)
    expect([...set.get(n)]).toEqual([...state(n)])
  }
  expect(set.size()).toBe(200_000)
})
