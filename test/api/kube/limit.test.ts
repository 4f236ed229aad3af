import { expect, it } from 'vitest'
import { createLimit } from '../../../api/kube/limit.ts'

it('runs no more than so many at once, in order, and goes on after a failure', async () => {
  const limit = createLimit(2)
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>())
  const begun: number[] = []
  const all = gates.map((gate, index) =>
    limit(async () => {
      begun.push(index)
      await gate.promise
    }),
  )
  const settled = Promise.allSettled(all)
  await new Promise(setImmediate)
  expect(begun).toEqual([0, 1])
  gates[0]!.reject(new Error('broken'))
  await new Promise(setImmediate)
  expect(begun).toEqual([0, 1, 2])
  for (const gate of gates.slice(1)) gate.resolve()
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
  expect(begun).toEqual([0, 1, 2, 3])
})

it('says when whoever comes now would wait', async () => {
  const limit = createLimit(1)
  const { promise, resolve } = Promise.withResolvers<void>()
  expect(limit.isReached()).toBe(false)
  const running = limit(() => promise)
  expect(limit.isReached()).toBe(true)
  resolve()
  await running
  expect(limit.isReached()).toBe(false)
})
