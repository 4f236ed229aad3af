import { describe, expect, it } from 'vitest'
import { planPod } from '../../../../sandbox/agent/pod/plan.ts'
import { failed, init, main, running, sidecar, succeeded, waiting } from './views.ts'

function plan(containers: Parameters<typeof planPod>[0]['containers'], ending = false) {
  return planPod({ containers, ending, nowMs: 100 })
}

describe('what starts', () => {
  it.each([
    ['all mains at once', [main('a', waiting), main('b', waiting)], ['a', 'b']],
    ['init containers one by one', [init('i', waiting), init('j', waiting), main('a', waiting)], ['i']],
    ['nothing while an init container runs', [init('i', running), main('a', waiting)], []],
    [
      'the next after an init container that succeeded',
      [init('i', succeeded), init('j', waiting), main('a', waiting)],
      ['j'],
    ],
    ['mains after all init containers', [init('i', succeeded), main('a', waiting)], ['a']],
    [
      'nothing behind a sidecar that has not started',
      [sidecar('s', { ...running, started: false }), main('a', waiting)],
      [],
    ],
    ['mains beside a started sidecar', [sidecar('s', running), main('a', waiting)], ['a']],
    ['a sidecar that ended, beside running mains', [sidecar('s', waiting), main('a', running)], ['s']],
    [
      'a main that ended, though a sidecar is away',
      [sidecar('s', waiting), main('a', { ...waiting, last: failed.state }), main('b', running)],
      ['s', 'a'],
    ],
    ['nothing that runs', [main('a', running)], []],
  ])('%s', (_name, containers, starts) => {
    expect(plan(containers)).toMatchObject({ starts, stops: [], over: false })
  })

  it('waits for its time and says when that is', () => {
    const later = { ...waiting, startableAtMs: 250 }
    expect(plan([main('a', later), main('b', { ...waiting, startableAtMs: 180 })])).toEqual({
      starts: [],
      stops: [],
      over: false,
      wakeAtMs: 180,
    })
    expect(plan([main('a', { ...waiting, startableAtMs: 100 })]).starts).toEqual(['a'])
  })

  it('not while its process is there already', () => {
    expect(plan([main('a', { ...waiting, alive: true })]).starts).toEqual([])
  })
})

describe('what ends', () => {
  it.each([
    ['the pod, when all mains have ended', [main('a', succeeded), main('b', failed)], [], true],
    ['not before all mains have', [main('a', succeeded), main('b', running)], [], false],
    [
      'sidecars after the mains, the last first',
      [sidecar('s', running), sidecar('t', running), main('a', succeeded)],
      ['t'],
      false,
    ],
    [
      'everything, when an init container failed for good',
      [sidecar('s', running), init('i', failed), main('a', waiting)],
      ['s'],
      false,
    ],
    ['the pod, when nothing is left', [init('i', failed), main('a', waiting)], [], true],
  ])('%s', (_name, containers, stops, over) => {
    expect(plan(containers)).toMatchObject({ starts: [], stops, over })
  })

  it.each([
    ['mains before sidecars', [sidecar('s', running), main('a', running), main('b', running)], ['a', 'b'], false],
    ['then sidecars', [sidecar('s', running), main('a', failed)], ['s'], false],
    ['a running init container', [init('i', running), main('a', waiting)], ['i'], false],
    ['a container whose postStart hook still runs', [main('a', { ...waiting, alive: true })], ['a'], false],
    ['at once what never started', [main('a', waiting)], [], true],
  ])('in a pod that has to end: %s', (_name, containers, stops, over) => {
    expect(plan(containers, true)).toMatchObject({ starts: [], stops, over })
  })
})
