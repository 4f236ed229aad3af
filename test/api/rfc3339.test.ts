import { expect, it } from 'vitest'
import { rfc3339 } from '../../api/rfc3339.ts'

it('writes each moment as itself, also the same one again', () => {
  const moments = [0, 0, 1_700_000_000_123, 1_700_000_000_124, 0, 1_700_000_000_123]
  expect(moments.map(rfc3339)).toEqual(moments.map(ms => new Date(ms).toISOString()))
})

it('refuses what is no moment', () => {
  expect(() => rfc3339(Number.NaN)).toThrow(RangeError)
})
