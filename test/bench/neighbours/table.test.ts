// What docs/reliability.md says of crowds is what was measured beside them.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readFigures } from './record.ts'
import { BEGIN, END, putTable, renderTable } from './table.ts'

const page = readFileSync('docs/reliability.md', 'utf8')

it('the table of crowds is made of their figures; npm run bench -- neighbours --write makes it anew', () => {
  expect(page).toBe(putTable(page, renderTable(readFigures())))
})

it('a median that misses the aim is told as such', () => {
  const [figures] = readFigures()
  const spread = { p95: 90, p99: 90 }
  const withRatio = (ratio: number) =>
    renderTable([{ ...figures!, calm: { ...spread, median: 1 }, here: { ...spread, median: ratio } }])
  expect(withRatio(2)).toContain('| 2.00 |')
  expect(withRatio(2.01)).toContain('| **2.01** |')
})

it('says what it cannot find its place in', () => {
  expect(() => putTable('no place', 'table')).toThrow(BEGIN)
  expect(putTable(`a\n${BEGIN}\nold\n${END}\nb`, 'new')).toBe(`a\n${BEGIN}\n\nnew\n\n${END}\nb`)
})
