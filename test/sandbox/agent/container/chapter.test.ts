import { describe, expect, it } from 'vitest'
import {
  afterEnd,
  afterRefusal,
  afterRetirement,
  afterRunning,
  afterStart,
  type Chapter,
  firstChapter,
  type Rules,
} from '../../../../sandbox/agent/container/chapter.ts'

const retry = { firstMs: 1000, maxMs: 4000 }
const crash = { firstMs: 10_000, maxMs: 300_000 }
const rules: Rules = { policy: 'Always', crash, retry }
const first = firstChapter({ name: 'a', image: 'i', role: 'main' }, { restarts: 0 })
const [t0, t1] = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:10Z']
const running = { ...afterRunning(afterStart(first, 'process://1'), t0), started: true, ready: true }

function end(chapter: Chapter, change: { exitCode?: number; ranMs?: number; policy?: Rules['policy'] } = {}) {
  const { exitCode = 1, ranMs = 10, policy = 'Always' } = change
  const at = { now: t1, nowMs: 500, began: t0, rules: { ...rules, policy } }
  return afterEnd(chapter, { exitCode, reason: 'Error', ranMs }, at)
}

it('begins waiting, to be started at once', () => {
  expect(first).toMatchObject({
    state: { kind: 'waiting', reason: 'ContainerCreating' },
    alive: false,
    startableAtMs: 0,
  })
})

it('runs under its own id, and its first run is no restart', () => {
  expect(running).toMatchObject({
    alive: true,
    containerID: 'process://1',
    restarts: 0,
    state: { kind: 'running', startedAt: t0 },
  })
})

describe('an end', () => {
  it('is told with its times, and waits for the next start', () => {
    expect(end(running)).toMatchObject({
      ...{ alive: false, started: false, ready: false, restarts: 0, startableAtMs: 500 },
      state: { kind: 'waiting', reason: 'CrashLoopBackOff' },
      last: { exitCode: 1, startedAt: t0, finishedAt: t1, containerID: 'process://1' },
    })
  })

  it('is final when the policy says so', () => {
    expect(end(running, { policy: 'Never' })).toMatchObject({
      alive: false,
      state: { kind: 'terminated', exitCode: 1 },
    })
    expect(end(running, { policy: 'OnFailure', exitCode: 0 }).state.kind).toBe('terminated')
  })

  it('is final when the pod ends, whatever the policy', () => {
    expect(end(afterRetirement(running, t1)).state).toMatchObject({ kind: 'terminated', finishedAt: t1 })
  })

  it('counts restarts, and waits longer each time, until it ran well for long', () => {
    let chapter = running
    const waits: number[] = []
    for (let run = 0; run < 4; run += 1) {
      chapter = { ...chapter, ...end(chapter) }
      waits.push(chapter.startableAtMs - 500)
      chapter = { ...chapter, ...afterRunning(afterStart(chapter, `process://${run}`), t1) }
    }
    expect(waits).toEqual([0, 10_000, 20_000, 40_000])
    expect(chapter.restarts).toBe(4)
    expect(end(chapter, { ranMs: 700_000 }).startableAtMs).toBe(500)
  })
})

describe('something missing', () => {
  it('is asked for again later and later, up to a bound, and forgotten with a start', () => {
    let chapter: Chapter = first
    const waits = [1, 2, 3, 4].map(() => {
      chapter = afterRefusal(chapter, { reason: 'CreateContainerConfigError', message: 'no' }, { retry, nowMs: 0 })
      return chapter.startableAtMs
    })
    expect(waits).toEqual([1000, 2000, 4000, 4000])
    expect(chapter.state).toEqual({ kind: 'waiting', reason: 'CreateContainerConfigError', message: 'no' })
    expect(afterStart(chapter, 'x').refusals).toBe(0)
  })

  it('is called back-off from the second time on, if it is an image', () => {
    const refusal = { reason: 'ErrImagePull', message: 'no' }
    const once = afterRefusal(first, refusal, { retry, nowMs: 0 })
    const twice = afterRefusal(once, refusal, { retry, nowMs: 0 })
    expect([once, twice].map(({ state }) => state.kind === 'waiting' && state.reason)).toEqual([
      'ErrImagePull',
      'ImagePullBackOff',
    ])
  })
})

describe('retired', () => {
  it('a container that waits for its restart has ended as it did last', () => {
    expect(afterRetirement(end(running), t1).state).toMatchObject({ kind: 'terminated', exitCode: 1, finishedAt: t1 })
  })

  it('a container that never ran has an end all the same', () => {
    expect(afterRetirement(first, t1).state).toMatchObject({ kind: 'terminated', reason: 'ContainerStatusUnknown' })
  })

  it('a container that lives goes on until its process ends, also while its postStart hook runs', () => {
    expect(afterRetirement(running, t1).state.kind).toBe('running')
    expect(afterRetirement(afterStart(first, 'x'), t1).state.kind).toBe('waiting')
  })
})
