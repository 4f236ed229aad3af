import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import type { Context } from '../../../operator/context.ts'
import { Memory } from '../../../operator/memory.ts'
import type { ServicePool } from '../../../operator/pool/servicePool.ts'
import { takeStep } from '../../../operator/pool/step.ts'
import type { TicketWriter, Written } from '../../../operator/pool/tickets.ts'
import { ticket } from '../plan/samples.ts'

const WRITE_RETRY_MS = 10_000

/** Wishes that a pod's ticket be made Idle, of a server that answers as said. */
function wisher(answers: readonly Written[]) {
  let nowMono = 0
  let asked = 0
  const context = {
    log: pino({ enabled: false }),
    memory: new Memory(),
    settings: { writeRetryMs: WRITE_RETRY_MS },
    nowMono: () => nowMono,
    caches: { pod: () => undefined },
  } as unknown as Context
  const writer = { makeIdle: () => Promise.resolve(answers[asked++]) } as unknown as TicketWriter
  const pool = { key: 'lab/x', namespace: 'dedi-lab-x' } as ServicePool
  const published = ticket('Pending', { podUID: 'pod-1' })
  return {
    asked: () => asked,
    pass(ms: number) {
      nowMono += ms
    },
    wish: (resourceVersion = '1') =>
      takeStep(context, {
        ...{ pool, writer, step: { kind: 'makeIdle' } },
        ticket: { ...published, resourceVersion },
        confirm: () => Promise.reject(new Error('nobody holds it')),
      }),
  }
}

describe('a step', () => {
  it.each<Written>(['written', 'stale'])('that was %s is not taken again while the watch is late', async answer => {
    const { wish, pass, asked } = wisher([answer])
    await wish()
    pass(WRITE_RETRY_MS - 1)
    await wish()
    expect(asked()).toBe(1)
  })

  it('is taken again at once when the ticket has changed', async () => {
    const { wish, asked } = wisher(['stale', 'written'])
    await wish('1')
    await wish('2')
    expect(asked()).toBe(2)
  })

  it('that was refused though the ticket never changed is taken again after a while', async () => {
    const { wish, pass, asked } = wisher(['stale', 'stale', 'written'])
    await wish()
    pass(WRITE_RETRY_MS)
    await wish()
    await wish()
    expect(asked()).toBe(2)
    pass(WRITE_RETRY_MS)
    await wish()
    expect(asked()).toBe(3)
  })
})
