import { describe, expect, it } from 'vitest'
import { requestTimeoutMs } from '../../../plugin/cluster/requestTimeout.ts'

describe('--request-timeout', () => {
  it.each([
    ['0', undefined],
    ['0s', undefined],
    ['', undefined],
    ['5', 5_000],
    ['1m30s', 90_000],
    ['1h', 3_600_000],
    ['250ms', 250],
    ['1.5s', 1_500],
    ['1ns', 1],
  ])('%j is %j ms', (text, ms) => {
    expect(requestTimeoutMs(text)).toBe(ms)
  })

  it.each(['abc', '-1', '5 s', '1x', 's'])('%j is refused in kubectl words', text => {
    expect(() => requestTimeoutMs(text)).toThrow('Invalid timeout value. Timeout must be a single integer in seconds')
  })
})
