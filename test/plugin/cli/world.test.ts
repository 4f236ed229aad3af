// What a command is handed, when another signal is put in place of the first.
import { expect, it } from 'vitest'
import { type World, withSignal } from '../../../plugin/cli/world.ts'

const { signal } = new AbortController()
const env = { HOME: '/home/me' }
const { stdin, stdout, stderr } = process

it('opens stdin when it is read, and not before', () => {
  let opened = 0
  const world = {
    ...{ env, stdout, stderr, signal: AbortSignal.abort() },
    get stdin() {
      opened++
      return stdin
    },
  }
  const other = withSignal(withSignal(world, AbortSignal.abort()), signal)
  expect({ opened, signal: other.signal }).toEqual({ opened: 0, signal })
  expect({ stdin: other.stdin, opened }).toEqual({ stdin, opened: 1 })
})

it('loses nothing when somebody spreads it', () => {
  const world: World = { env, stdin, stdout, stderr, signal: AbortSignal.abort() }
  const spread = { ...withSignal(world, AbortSignal.abort()), signal }
  for (const name of ['env', 'stdin', 'stdout', 'stderr'] as const) expect(spread[name]).toBe(world[name])
  expect(spread.signal).toBe(signal)
})
