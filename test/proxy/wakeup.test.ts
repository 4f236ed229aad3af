import { expect, it } from 'vitest'
import { createWakeup } from '../../proxy/wakeup.ts'

const never = new AbortController().signal

it('resolves at once when the condition holds', async () => {
  expect(await createWakeup().until(() => true, never)).toBe(true)
})

it('looks again when it is woken', async () => {
  const wakeup = createWakeup()
  let holds = false
  const waited = wakeup.until(() => holds, never)
  wakeup.wake()
  holds = true
  wakeup.wake()
  expect(await waited).toBe(true)
})

it('gives up at its limit', async () => {
  const limit = new AbortController()
  const waited = createWakeup().until(() => false, limit.signal)
  limit.abort()
  expect(await waited).toBe(false)
})
