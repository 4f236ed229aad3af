// What docs/reliability.md says of the runs is what the runs have written.
import { expect, it } from 'vitest'
import { readPart } from '../docsPart.ts'
import { readSummaries, runsPart } from './record.ts'
import { renderTable } from './table.ts'

it('the table of runs is made of their summaries; npm run test:faults -- --write makes it anew', () => {
  expect(readPart(runsPart)).toBe(renderTable(readSummaries()))
})

it('a figure that somebody changes by hand is noticed', () => {
  const [first, ...rest] = readSummaries()
  expect(readPart(runsPart)).not.toBe(renderTable([{ ...first!, accepts: first!.accepts + 1 }, ...rest]))
})
