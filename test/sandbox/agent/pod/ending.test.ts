import { describe, expect, it } from 'vitest'
import { graceMs, hasten } from '../../../../sandbox/agent/pod/ending.ts'

describe('the grace of a pod', () => {
  it.each([
    ['is 30 s by default', {}, {}, 30_000],
    ['is what its spec says', {}, { terminationGracePeriodSeconds: 5 }, 5000],
    ['is what its deletion says', { deletionGracePeriodSeconds: 0 }, { terminationGracePeriodSeconds: 5 }, 0],
  ])('%s', (_name, metadata, spec, ms) => {
    expect(graceMs({ metadata: { name: 'p', ...metadata }, spec: { containers: [], ...spec } })).toBe(ms)
  })
})

describe('a second reason to end', () => {
  it('may hurry the first, but gives it no more time', () => {
    const deleted = { kind: 'deleted' as const, killAtMs: 100 }
    expect(hasten(deleted, { kind: 'deleted', killAtMs: 50 }).killAtMs).toBe(50)
    expect(hasten(deleted, { kind: 'deleted', killAtMs: 500 }).killAtMs).toBe(100)
  })

  it('tells more: a pod whose time was up and that is then deleted has to be removed', () => {
    const deadline = { kind: 'deadline' as const, killAtMs: 100 }
    expect(hasten(deadline, { kind: 'deleted', killAtMs: 200 })).toEqual({ kind: 'deleted', killAtMs: 100 })
    expect(hasten(deadline, { kind: 'shutdown', killAtMs: 200 }).kind).toBe('shutdown')
    expect(hasten({ kind: 'removed', killAtMs: 1 }, { kind: 'shutdown', killAtMs: 2 }).kind).toBe('removed')
  })
})
