// What becomes of a program’s end.
import { expect, test } from 'vitest'
import { run, tryRun } from './run.ts'

test('what a program prints comes back', async () => {
  expect(await run('greet', ['sh', '-c', 'echo hello'])).toBe('hello\n')
})

test('a program that fails says what it was for, and its last words', async () => {
  const failing = run('make tea', ['sh', '-c', 'echo no water >&2; exit 3'])
  await expect(failing).rejects.toThrow('make tea: sh failed (exit code 3): no water')
})

test('a program that is not there, and one that is killed, are answers too', async () => {
  expect(await tryRun(['no-such-program'])).toEqual({ code: 127, stdout: '', stderr: 'no-such-program: not found' })
  expect(await tryRun(['sh', '-c', 'kill -9 $$'])).toMatchObject({ code: 1, stderr: 'sh was ended by SIGKILL\n' })
})
