// How often the running screen of `top` is another, by a clock that the test moves: the pace where changes, keys and the terminal meet.
import { PassThrough } from 'node:stream'
import type { ReadStream } from 'node:tty'
import { Chalk } from 'chalk'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { World } from '../../../../../plugin/cli/world.ts'
import type { Source } from '../../../../../plugin/commands/top/source.ts'
import { createPaint } from '../../../../../plugin/commands/top/view/paint.ts'
import { show } from '../../../../../plugin/commands/top/view/show.ts'
import { beginUi } from '../../../../../plugin/commands/top/view/ui.ts'
import { emulate } from './emulated.ts'
import { look, snapshotOf } from './sample.ts'

beforeEach(() => {
  const toFake = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] as const
  vi.useFakeTimers({ toFake: [...toFake] })
})
afterEach(() => void vi.useRealTimers())

/** A cluster that says in its context how many changes it has seen, on a terminal. */
function openScreen() {
  const terminal = emulate({ columns: 160, rows: 24 })
  const leaving = new AbortController()
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin })
  const after = (changes: number) => snapshotOf({ context: `change-${changes}.` })
  let snapshot = after(0)
  let tell = () => {}
  const source: Source = {
    snapshot: () => snapshot,
    refusal: () => undefined,
    failure: () => undefined,
    onChange(listener) {
      tell = listener
      return () => {}
    },
    look() {},
    evict: async () => {},
    recycle: async () => 0,
    close: async () => {},
  }
  const world: World = {
    env: {},
    stdin: stdin as unknown as ReadStream,
    stdout: terminal.stdout,
    stderr: process.stderr,
    signal: leaving.signal,
  }
  const over = show({ source, world, look, paint: createPaint(new Chalk({ level: 0 })), begin: beginUi() })
  return {
    change(number: number) {
      snapshot = after(number)
      tell()
    },
    press: (text: string) => void stdin.write(text),
    /** The change that the screen shows once the clock has moved. */
    async shownAfter(ms: number): Promise<number> {
      await vi.advanceTimersByTimeAsync(ms)
      return Number(/change-(\d+)\./.exec(terminal.lines()[0]!)?.[1])
    },
    async leave() {
      leaving.abort()
      await over
    },
  }
}

describe('the running screen', () => {
  it('is another five times a second while a hundred changes a second come, and shows the last one', async () => {
    const screen = openScreen()
    const shown = new Set<number>()
    for (let change = 1; change <= 300; change += 1) {
      screen.change(change)
      shown.add(await screen.shownAfter(10))
    }
    expect(shown.size).toBeGreaterThanOrEqual(14)
    expect(shown.size).toBeLessThanOrEqual(16)
    expect(await screen.shownAfter(200)).toBe(300)
    await screen.leave()
  })

  it('answers a key sooner amid changes', async () => {
    const screen = openScreen()
    screen.change(1)
    expect(await screen.shownAfter(50)).toBe(1)
    screen.change(2)
    expect(await screen.shownAfter(100)).toBe(1)
    screen.press('j')
    expect(await screen.shownAfter(1)).toBe(2)
    await screen.leave()
  })
})
