import { expect, it } from 'vitest'
import { planTimes } from './judge.ts'
import { countVerdicts, judgeAll, renderFacts, renderTable, type Series } from './report.ts'

const times = planTimes(600, 600)
const grows = (perSecond: number) =>
  Array.from({ length: 120 }, (_, index) => ({ t: index * 5, value: 20 + perSecond * index * 5 + (index % 2) / 100 }))
const series: Series[] = [
  { of: 'proxy 1', what: 'heap', points: grows(0.05) },
  { of: 'proxy 2', what: 'heap', points: grows(0) },
  { of: 'API server', what: 'heap', points: grows(0.05) },
]
const facts = [
  { what: 'each of 10 clients was served', wrong: '1 was not' },
  { what: 'no program ended', wrong: undefined },
]

it('tells who grows, and counts it with clients who were not served', () => {
  const rows = judgeAll(series, times, 5)
  expect(rows.map(({ verdict }) => verdict)).toEqual(['grows', 'flat', 'grows'])
  expect(countVerdicts(rows, facts)).toEqual({ passed: 2, failed: 3, skipped: 0 })
  expect(renderFacts(rows, facts)).toBe(
    '✗ each of 10 clients was served: 1 was not\n✓ no program ended\n✗ proxy 1: heap grows\n✗ API server: heap grows',
  )
  expect(renderTable(rows, 18_000)).toMatch(/^\| proxy 1: heap, MiB \| .* \| \d+ B \| grows \|$/m)
})

it('says nothing of the memory of a server that has seen too few sessions to fill its memory of changes', () => {
  const rows = judgeAll(series, times, 1)
  expect(rows.map(({ verdict }) => verdict)).toEqual(['grows', 'flat', 'unknown'])
  expect(countVerdicts(rows, [])).toEqual({ passed: 1, failed: 1, skipped: 1 })
})

it('refuses a series that nobody gave a rule for', () => {
  expect(() => judgeAll([{ of: 'proxy 1', what: 'mood', points: [] }], times, 5)).toThrow('mood of proxy 1')
})
