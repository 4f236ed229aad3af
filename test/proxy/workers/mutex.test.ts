import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'

it('lets one thread in at a time', async () => {
  const memory = new SharedArrayBuffer(24)
  const rounds = 50_000
  const threads = [1, 2, 3].map(
    () => new Worker(new URL('./locker.ts', import.meta.url), { workerData: { memory, rounds } }),
  )
  const torn = await Promise.all(threads.map(thread => once(thread, 'message')))
  expect(torn.flat()).toEqual([false, false, false])
  expect([...new Float64Array(memory, 8, 2)]).toEqual([3 * rounds, 3 * rounds])
})
