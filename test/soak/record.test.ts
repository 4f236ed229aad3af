// What docs/reliability.md says of soaks is what they have written.
import { expect, it } from 'vitest'
import { readPart } from '../docsPart.ts'
import { readKept, renderKept, soaksPart } from './record.ts'

it('the tables of soaks are made of their figures; npm run soak -- --write makes them anew', () => {
  expect(readPart(soaksPart)).toBe(renderKept(readKept()))
})

it('one that grows is told above its table', () => {
  const [kept] = readKept()
  const [first, ...rest] = kept!.rows
  const said = renderKept([{ ...kept!, rows: [{ ...first!, of: 'proxy 1', what: 'heap', verdict: 'grows' }, ...rest] }])
  expect(said).toContain('\n- ✗ proxy 1: heap grows\n')
})
