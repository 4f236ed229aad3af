import { describe, expect, test } from 'vitest'
import { canonicalTime, timeOf } from '../../../../sandbox/server/shape/time.ts'

const layout = '2006-01-02T15:04:05Z07:00'
const micro = '2006-01-02T15:04:05.000000Z07:00'
const cannot = (text: string, as: string, rest: string, part: string) =>
  `parsing time "${text}" as "${as}": cannot parse "${rest}" as "${part}"`

describe('a time', () => {
  test.each([
    ['2024-01-02T03:04:05Z', '2024-01-02T03:04:05Z'],
    ['2024-01-02T03:04:05.678+02:00', '2024-01-02T01:04:05Z'],
    ['2024-01-02T03:04:05-08:30', '2024-01-02T11:34:05Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
  ])('%s is kept in UTC, in seconds', (text, time) => {
    expect(canonicalTime(text, 'Time')).toEqual({ time })
  })

  test.each([
    ['x', cannot('x', layout, 'x', '2006')],
    ['', cannot('', layout, '', '2006')],
    ['2024-1-02T03:04:05Z', cannot('2024-1-02T03:04:05Z', layout, '1-02T03:04:05Z', '01')],
    ['2024-01-02', cannot('2024-01-02', layout, '', 'T')],
    ['2024-01-02T03:04:05', cannot('2024-01-02T03:04:05', layout, '', 'Z07:00')],
    ['2024-13-02T03:04:05Z', 'parsing time "2024-13-02T03:04:05Z": month out of range'],
    ['2024-02-30T03:04:05Z', 'parsing time "2024-02-30T03:04:05Z": day out of range'],
    ['2024-02-20T25:04:05Z', 'parsing time "2024-02-20T25:04:05Z": hour out of range'],
    ['2024-01-02T03:04:05+25:00', 'parsing time "2024-01-02T03:04:05+25:00": time zone offset hour out of range'],
    ['2024-01-02T03:04:05Zx', 'parsing time "2024-01-02T03:04:05Zx": extra text: "x"'],
  ])('%j is refused in Go’s words', (text, error) => {
    expect(canonicalTime(text, 'Time')).toEqual({ error })
  })
})

describe('a time in microseconds', () => {
  test('keeps its six digits', () => {
    expect(canonicalTime('2024-01-02T03:04:05.123456+01:00', 'MicroTime')).toEqual({
      time: '2024-01-02T02:04:05.123456Z',
    })
  })

  test.each([
    ['2024-01-02T03:04:05Z', 'Z', '.000000'],
    ['2024-01-02T03:04:05.123+02:00', '.123+02:00', '.000000'],
    ['2024-01-02T03:04:05.123456789Z', '789Z', 'Z07:00'],
  ])('%s has not six', (text, rest, part) => {
    expect(canonicalTime(text, 'MicroTime')).toEqual({ error: cannot(text, micro, rest, part) })
  })
})

test('protobuf’s seconds and nanoseconds are the same moments', () => {
  const at = { seconds: 1_704_164_645, nanos: 1_234_567 }
  expect(timeOf(at, 'Time')).toBe('2024-01-02T03:04:05Z')
  expect(timeOf(at, 'MicroTime')).toBe('2024-01-02T03:04:05.001234Z')
})
