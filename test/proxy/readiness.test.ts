import { describe, expect, it } from 'vitest'
import { planReadiness, type ReadinessView } from '../../proxy/readiness.ts'

const view: ReadinessView = {
  isLeaving: false,
  wasReady: false,
  listeningForMs: 100,
  stock: 5,
  size: 5,
  patienceMs: 10_000,
}

describe('planReadiness', () => {
  it.each<[string, Partial<ReadinessView>, string | undefined]>([
    ['listening with a full stock', {}, undefined],
    ['not listening', { listeningForMs: undefined }, 'it does not listen yet'],
    ['stock not full', { stock: 4 }, '4 of 5'],
    ['stock not full for too long', { stock: 0, listeningForMs: 10_000 }, undefined],
    ['a service without warm pods', { stock: 0, size: 0 }, undefined],
    ['was ready, and now the stock is empty', { wasReady: true, stock: 0 }, undefined],
    ['leaving, though it was ready', { wasReady: true, isLeaving: true }, 'it accepts nobody'],
  ])('%s', (_, change, why) => {
    const answer = planReadiness({ ...view, ...change })
    if (why === undefined) expect(answer).toBeUndefined()
    else expect(answer).toContain(why)
  })
})
