import { describe, expect, it } from 'vitest'
import { createWaiting, type Waiter } from '../../proxy/waiting.ts'

const patient = (change: Partial<Waiter> = {}): Waiter => ({
  waitMs: 60_000,
  gone: new AbortController().signal,
  first: false,
  ...change,
})

describe('clients that wait', () => {
  it('are served in the order in which they came', async () => {
    const waiting = createWaiting<string>(() => {})
    const [a, b] = [waiting.join(patient()), waiting.join(patient())]
    expect([waiting.serve('one'), waiting.serve('two'), waiting.serve('three')]).toEqual([true, true, false])
    expect(await a).toEqual({ kind: 'served', with: 'one' })
    expect(await b).toEqual({ kind: 'served', with: 'two' })
  })

  it('stand behind one whose pod has failed', async () => {
    const waiting = createWaiting<string>(() => {})
    const [a, failed] = [waiting.join(patient()), waiting.join(patient({ first: true }))]
    waiting.serve('one')
    waiting.serve('two')
    expect([(await failed).kind, await a]).toEqual(['served', { kind: 'served', with: 'two' }])
    expect(await failed).toEqual({ kind: 'served', with: 'one' })
  })

  it('leave without a trace: nothing is handed to them', async () => {
    let left = 0
    const waiting = createWaiting<string>(() => (left += 1))
    const leaving = new AbortController()
    const [a, b] = [waiting.join(patient({ gone: leaving.signal })), waiting.join(patient())]
    leaving.abort()
    expect(await a).toEqual({ kind: 'left' })
    expect([waiting.length(), left]).toEqual([1, 1])
    waiting.serve('one')
    expect(await b).toEqual({ kind: 'served', with: 'one' })
  })

  it('that are gone already never wait', async () => {
    const waiting = createWaiting<string>(() => {})
    expect(await waiting.join(patient({ gone: AbortSignal.abort() }))).toEqual({ kind: 'left' })
    expect(waiting.length()).toBe(0)
  })

  it('are sent away when their time is up', async () => {
    const waiting = createWaiting<string>(() => {})
    expect(await waiting.join(patient({ waitMs: 5 }))).toEqual({ kind: 'late' })
    expect(waiting.serve('one')).toBe(false)
  })

  it('may be asked for more patience than a timer has', async () => {
    const waiting = createWaiting<string>(() => {})
    const place = waiting.join(patient({ waitMs: 90 * 24 * 3_600_000 }))
    // A timer of 1 ms would have gone off before this one.
    await waiting.join(patient({ waitMs: 5 }))
    waiting.serve('one')
    expect(await place).toEqual({ kind: 'served', with: 'one' })
  })

  it('are all sent away at once', async () => {
    const waiting = createWaiting<string>(() => {})
    const all = [waiting.join(patient()), waiting.join(patient())]
    waiting.dismiss()
    expect((await Promise.all(all)).map(({ kind }) => kind)).toEqual(['dismissed', 'dismissed'])
    expect(waiting.length()).toBe(0)
  })
})
