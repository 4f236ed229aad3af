// A window that is dragged while `init` asks: the program hears of each size a moment after the terminal has the next.
import { PassThrough } from 'node:stream'
import type { ReadStream } from 'node:tty'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ask } from '../../../../plugin/commands/init/ask.tsx'
import type { Question } from '../../../../plugin/commands/init/questions.ts'
import { emulate } from '../top/view/emulated.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

const question = (text: string): Question => ({ flag: text, text, check: () => undefined }) as unknown as Question

/** What is on its way is written, and a moment passes. */
async function pass(ms: number): Promise<void> {
  for (let turns = 0; turns < 50; turns += 1) await new Promise(resolve => setImmediate(resolve))
  await vi.advanceTimersByTimeAsync(ms)
  for (let turns = 0; turns < 50; turns += 1) await new Promise(resolve => setImmediate(resolve))
}

test.each([
  ['twice', [80, 43]],
  ['twice, and wider again', [43, 120]],
  ['many times', [100, 90, 80, 70, 60, 50, 43]],
])('%s leaves one copy', async (_, heard) => {
  const screen = emulate({ columns: 120, rows: 30 })
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin }) as unknown as ReadStream
  const leaving = new AbortController()
  const { stdout: stderr } = screen
  const world = { env: {}, stdin, stdout: stderr, stderr, signal: leaving.signal }
  const asked = ask(['Name', 'Image', 'Port'].map(question), world).catch(() => {})
  const image = `registry.example.com/${'of/a/long/'.repeat(6)}name:1`
  for (const typed of ['lab\r', `${image}\r`]) {
    ;(stdin as unknown as PassThrough).write(typed)
    await pass(200)
  }
  const whole = `Name: labImage: ${image}Port:`.replaceAll(' ', '')
  const text = () => screen.lines().join('').replaceAll(' ', '')
  expect(text()).toBe(whole)
  // The terminal has the last size already.
  const hear = stderr.emit.bind(stderr)
  stderr.emit = () => true
  screen.resize({ columns: heard.at(-1)!, rows: 30 })
  stderr.emit = hear
  for (const columns of heard) {
    Object.assign(stderr, { columns }).emit('resize')
    await pass(5)
  }
  await pass(200)
  expect(text()).toBe(whole)
  leaving.abort()
  await asked
})
