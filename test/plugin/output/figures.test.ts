// Durations and amounts for people.
import { describe, expect, it } from 'vitest'
import { ageOf, humanDuration } from '../../../plugin/output/age.ts'
import { humanBytes } from '../../../plugin/output/bytes.ts'

const [s, m, h, d] = [1000, 60_000, 3_600_000, 86_400_000]

describe('an age', () => {
  it.each([
    [-2 * s, '<invalid>'],
    [-1 * s, '0s'],
    [-0.5 * s, '0s'],
    [0, '0s'],
    [119.9 * s, '119s'],
    [120 * s, '2m'],
    [3 * m + 12 * s, '3m12s'],
    [9 * m + 59 * s, '9m59s'],
    [10 * m + 59 * s, '10m'],
    [179 * m, '179m'],
    [180 * m, '3h'],
    [3 * h + 20 * m, '3h20m'],
    [8 * h + 20 * m, '8h'],
    [47.9 * h, '47h'],
    [2 * d, '2d'],
    [2 * d + 3 * h, '2d3h'],
    [8 * d + 3 * h, '8d'],
    [729 * d, '729d'],
    [730 * d, '2y'],
    [731 * d, '2y1d'],
    [8 * 365 * d + d, '8y'],
  ])('of %d ms is %s', (ms, text) => {
    expect(humanDuration(ms)).toBe(text)
  })

  it('of nothing is <unknown>', () => {
    expect(ageOf(undefined, 5)).toBe('<unknown>')
    expect(ageOf(Number.NaN, 5)).toBe('<unknown>')
    expect(ageOf(1000, 5000)).toBe('4s')
  })
})

describe('an amount', () => {
  it.each([
    [0, '0B'],
    [412, '412B'],
    [1023, '1023B'],
    [1024, '1KiB'],
    [9 * 1024 + 500, '9.4KiB'],
    [10.9 * 1024, '10KiB'],
    [1024 * 1024 - 1, '1023KiB'],
    [1.25 * 1024 ** 2, '1.2MiB'],
    [88 * 1024 ** 2, '88MiB'],
    [3 * 1024 ** 6, '3072PiB'],
  ])('of %d bytes is %s', (bytes, text) => {
    expect(humanBytes(bytes)).toBe(text)
  })
})
