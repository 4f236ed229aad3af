import { describe, expect, it } from 'vitest'
import { createDeadlines } from '../../proxy/deadlines.ts'
import { createWaiting, type Departure, type Terms } from '../../proxy/waiting.ts'

const deadlines = createDeadlines(() => performance.now())

const patient = (change: Partial<Terms> = {}): Terms => ({
  waitMs: 60_000,
  gone: new AbortController().signal,
  first: false,
  ...change,
})

type Guest = { readonly name: string; onDeparture(departure: Departure<string>): void }

/** Guests are known by their names, and each has a promise of its departure. */
function queueOf(onLeave: () => void = () => {}) {
  const waiting = createWaiting<string, Guest>(deadlines, onLeave)
  return {
    ...waiting,
    list: () => waiting.list().map(({ name }) => name),
    join: (name: string, terms: Terms) =>
      new Promise<Departure<string>>(onDeparture => waiting.join({ name, onDeparture }, terms)),
  }
}

describe('clients that wait', () => {
  it('are served in the order in which they came', async () => {
    const waiting = queueOf()
    const [a, b] = [waiting.join('someone', patient()), waiting.join('someone', patient())]
    expect([waiting.serve('one'), waiting.serve('two'), waiting.serve('three')]).toEqual([true, true, false])
    expect(await a).toEqual({ kind: 'served', with: 'one' })
    expect(await b).toEqual({ kind: 'served', with: 'two' })
  })

  it('are listed in the order in which they will be served, until they are', async () => {
    const waiting = queueOf()
    const leaving = new AbortController()
    void waiting.join('second', patient())
    void waiting.join('leaves', patient({ gone: leaving.signal }))
    void waiting.join('first', patient({ first: true }))
    expect(waiting.list()).toEqual(['first', 'second', 'leaves'])
    leaving.abort()
    waiting.serve('one')
    expect(waiting.list()).toEqual(['second'])
  })

  it('stand behind one whose pod has failed', async () => {
    const waiting = queueOf()
    const [a, failed] = [waiting.join('someone', patient()), waiting.join('someone', patient({ first: true }))]
    waiting.serve('one')
    waiting.serve('two')
    expect([(await failed).kind, await a]).toEqual(['served', { kind: 'served', with: 'two' }])
    expect(await failed).toEqual({ kind: 'served', with: 'one' })
  })

  it('are served in the order in which they came when the pods of several have failed', async () => {
    const waiting = queueOf()
    void waiting.join('someone', patient())
    for (const who of ['failed', 'failed next']) void waiting.join(who, patient({ first: true }))
    expect(waiting.list()).toEqual(['failed', 'failed next', 'someone'])
    waiting.serve('one')
    waiting.dismiss(1)
    expect(waiting.list()).toEqual(['failed next'])
  })

  it('leave without a trace: nothing is handed to them', async () => {
    let left = 0
    const waiting = queueOf(() => (left += 1))
    const leaving = new AbortController()
    const [a, b] = [waiting.join('someone', patient({ gone: leaving.signal })), waiting.join('someone', patient())]
    leaving.abort()
    expect(await a).toEqual({ kind: 'left' })
    expect([waiting.length(), left]).toEqual([1, 1])
    waiting.serve('one')
    expect(await b).toEqual({ kind: 'served', with: 'one' })
  })

  it('that are gone already never wait', async () => {
    const waiting = queueOf()
    expect(await waiting.join('someone', patient({ gone: AbortSignal.abort() }))).toEqual({ kind: 'left' })
    expect(waiting.length()).toBe(0)
  })

  it('are sent away when their time is up', async () => {
    const waiting = queueOf()
    expect(await waiting.join('someone', patient({ waitMs: 5 }))).toEqual({ kind: 'late' })
    expect(waiting.serve('one')).toBe(false)
  })

  it('may be asked for more patience than a timer has', async () => {
    const waiting = queueOf()
    const place = waiting.join('someone', patient({ waitMs: 90 * 24 * 3_600_000 }))
    // A timer of 1 ms would have gone off before this one.
    await waiting.join('someone', patient({ waitMs: 5 }))
    waiting.serve('one')
    expect(await place).toEqual({ kind: 'served', with: 'one' })
  })

  it('are sent away from the end, and leave as one', async () => {
    let left = 0
    const waiting = queueOf(() => (left += 1))
    const [a, b, c] = ['a', 'b', 'c'].map(who => waiting.join(who, patient()))
    waiting.dismiss(2)
    expect([waiting.list(), left]).toEqual([['a'], 1])
    expect((await Promise.all([b, c])).map(departure => departure?.kind)).toEqual(['dismissed', 'dismissed'])
    waiting.dismiss(0)
    waiting.serve('one')
    expect([await a, left]).toEqual([{ kind: 'served', with: 'one' }, 1])
  })

  it('are all sent away at once', async () => {
    const waiting = queueOf()
    const all = [waiting.join('someone', patient()), waiting.join('someone', patient())]
    waiting.dismiss()
    expect((await Promise.all(all)).map(({ kind }) => kind)).toEqual(['dismissed', 'dismissed'])
    expect(waiting.length()).toBe(0)
  })
})
