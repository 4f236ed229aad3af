import { describe, expect, it } from 'vitest'
import { Notice, type Signal } from '../../proxy/signal.ts'

function ours(): { signal: Signal; abort(): void } {
  const notice = new Notice()
  return { signal: notice, abort: () => notice.abort() }
}

function theirs(): { signal: Signal; abort(): void } {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}

describe.each([
  { whose: 'ours', make: ours },
  { whose: 'an AbortSignal', make: theirs },
])('a signal, $whose', ({ make }) => {
  it('tells each listener once, in the order in which they came', () => {
    const told: string[] = []
    const { signal, abort } = make()
    signal.addEventListener('abort', () => told.push('first'))
    signal.addEventListener('abort', () => told.push('second'))
    expect(signal.aborted).toBe(false)
    abort()
    abort()
    expect(signal.aborted).toBe(true)
    expect(told).toEqual(['first', 'second'])
  })

  it('tells nobody who has left, even while others are being told', () => {
    const told: string[] = []
    const { signal, abort } = make()
    const left = () => told.push('left')
    const late = () => told.push('late')
    signal.addEventListener('abort', left)
    signal.addEventListener('abort', () => {
      told.push('stays')
      signal.removeEventListener('abort', late)
    })
    signal.addEventListener('abort', late)
    signal.removeEventListener('abort', left)
    abort()
    expect(told).toEqual(['stays'])
  })

  it('tells nobody who comes afterwards', () => {
    const told: string[] = []
    const { signal, abort } = make()
    abort()
    signal.addEventListener('abort', () => told.push('late'))
    expect(told).toEqual([])
  })
})
