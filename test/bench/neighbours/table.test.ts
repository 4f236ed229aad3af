// What docs/reliability.md says of crowds is what was measured beside them.
import { expect, it } from 'vitest'
import { readPart } from '../../docsPart.ts'
import { crowdsPart, readFigures } from './record.ts'
import { renderTable } from './table.ts'

it('the table of crowds is made of their figures; npm run bench -- neighbours --write makes it anew', () => {
  expect(readPart(crowdsPart)).toBe(renderTable(readFigures()))
})

it('a median that misses the aim is told as such', () => {
  const [figures] = readFigures()
  const spread = { p95: 90, p99: 90 }
  const withRatio = (ratio: number) =>
    renderTable([{ ...figures!, calm: { ...spread, median: 1 }, here: { ...spread, median: ratio } }])
  expect(withRatio(2)).toContain('| 2.00 |')
  expect(withRatio(2.01)).toContain('| **2.01** |')
})
