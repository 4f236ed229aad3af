import { expect, it } from 'vitest'
import { createBell } from '../../../sandbox/agent/bell.ts'

it('remembers a ring that nobody heard, once', async () => {
  const bell = createBell()
  bell.ring()
  bell.ring()
  await bell.wait()
  let heard = false
  const waiting = bell.wait().then(() => {
    heard = true
  })
  await new Promise(setImmediate)
  expect(heard).toBe(false)
  bell.ring()
  await waiting
})

it('wakes after the given time without a ring', async () => {
  await createBell().wait(1)
})
