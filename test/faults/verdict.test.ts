// What a run says at its end: each check held, or not, or was never tried.
import { describe, expect, it } from 'vitest'
import type { Finding } from './check/evidence.ts'
import { story, ticket } from './check/story.ts'
import { renderReport } from './report.ts'
import { type RunCircumstances, summarize } from './summary.ts'
import { countChecks, judge, type Outcome } from './verdict.ts'

const start = { base: 6, proxies: 2, gate: false }
const quiet: Outcome = {
  ...{ day: 'mixed', gate: 'off', evidence: story(), findings: [], turnedAway: [] },
  schedule: { seed: 7, lengthMs: 60_000, start, troubles: [], visits: [] },
  ...{ unsettled: [], settledMs: 1_234, gaps: [], failures: [] },
}
const syn = { kind: 'syn', t: 1, by: 'p/1', id: 'p/1.1', remote: '10.0.0.1:10001' } as const
const wrong: Finding = { invariant: 'I4', at: 1_001, says: 'it was wrong', about: ['pod-a'] }
const excused: Finding = { ...wrong, known: 'a pause before a SYN' }
const around: RunCircumstances = {
  ...{ command: '--seed 7 --minutes 1', date: '2026-11-22', commit: 'abc', server: 'sandbox' },
  ...{ cores: 2, load: 0, minutes: 1 },
}
const counts = (more: Partial<Outcome>) => countChecks(judge({ ...quiet, ...more }))
const report = (more: Partial<Outcome>) => {
  const outcome = { ...quiet, ...more }
  const checks = judge(outcome)
  return renderReport(outcome, summarize(outcome, checks, around), checks)
}

describe('a run', () => {
  it('of which everything held ends with the counts, as other suites do', () => {
    expect(report({}).split('\n').at(-1)).toBe('9 passed, 0 failed, 0 skipped')
  })

  it.each<[string, Partial<Outcome>]>([
    ['a violation', { findings: [wrong, wrong] }],
    ['what never settles', { unsettled: ['5 warm pods instead of 6'] }],
    ['a gap in what was seen', { gaps: ['pods after 7'] }],
    ['nobody who was served', { evidence: { notes: [], versions: [] } }],
  ])('with %s has one check that failed', (_, more) => {
    expect(counts(more)).toEqual({ passed: 8, failed: 1, skipped: 0 })
  })

  it('is not failed by what only a gate could have prevented, and says how often that was', () => {
    expect(counts({ findings: [excused] })).toEqual({ passed: 9, failed: 0, skipped: 0 })
    expect(report({ findings: [excused], turnedAway: [syn, syn] })).toContain(
      'known limits met by pods without a gate: 1; wrong dials that a gate turned away: 2',
    )
  })
})

describe('a day that is about one moment', () => {
  const met = { passed: 10, failed: 0, skipped: 0 }
  const unmet = { passed: 9, failed: 0, skipped: 1 }

  it.each<[string, Partial<Outcome>, object]>([
    ['is skipped where no wrong pod was met', { day: 'lag', gate: 'off' }, unmet],
    ['has shown what it is for where one was', { day: 'lag', gate: 'off', findings: [excused] }, met],
    ['is skipped where no gate turned anybody away', { day: 'frozen', gate: 'on' }, unmet],
    ['has shown it where one did', { day: 'frozen', gate: 'on', turnedAway: [syn] }, met],
    ['must show both where there are both', { day: 'frozen', gate: 'mixed', turnedAway: [syn] }, unmet],
    ['is skipped where no fence lapsed over a stock', { day: 'lapse' }, unmet],
  ])('%s', (_, more, expected) => {
    expect(counts(more)).toEqual(expected)
  })

  it('has shown it where a stock was given up for a lapse', () => {
    const spoilt = ticket(1_500, { phase: 'Done', endReason: 'FenceLapsed' }, { name: 'lab-x' })
    expect(counts({ day: 'lapse', evidence: story({ versions: [spoilt] }) })).toEqual(met)
  })
})

it('the summary counts what was seen', () => {
  const outcome = { ...quiet, findings: [excused], turnedAway: [syn] }
  expect(summarize(outcome, judge(outcome), around)).toMatchObject({
    ...{ seed: 7, day: 'mixed', gate: 'off', clients: 0, greeted: 1, accepts: 1, pods: 1, gatedPods: 0 },
    ...{ faults: 0, known: 1, turnedAway: 1, settledSeconds: 1.2, wrong: [] },
  })
})
