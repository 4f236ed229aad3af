// What docs/reliability.md says of the runs is what the runs have written.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readSummaries } from './record.ts'
import { BEGIN, END, putTable, renderTable } from './table.ts'

const page = readFileSync('docs/reliability.md', 'utf8')

it('the table of runs is made of their summaries; npm run test:faults -- --write makes it anew', () => {
  expect(page).toBe(putTable(page, renderTable(readSummaries())))
})

it('a figure that somebody changes by hand is noticed', () => {
  const [first, ...rest] = readSummaries()
  const changed = renderTable([{ ...first!, accepts: first!.accepts + 1 }, ...rest])
  expect(putTable(page, changed)).not.toBe(page)
})

it('says what it cannot find its place in', () => {
  expect(() => putTable('no place', 'table')).toThrow(BEGIN)
  expect(putTable(`a\n${BEGIN}\nold\n${END}\nb`, 'new')).toBe(`a\n${BEGIN}\n\nnew\n\n${END}\nb`)
})
