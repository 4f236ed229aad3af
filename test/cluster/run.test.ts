// What becomes of a program’s end.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { feed, run, tryRun } from './run.ts'

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

test('a program reads a file as its input, and need not read it to its end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cluster-run-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'input')
  await writeFile(file, `first\n${'x'.repeat(1_000_000)}`)
  const reading = await Promise.all(Array.from({ length: 20 }, () => feed('read', ['head', '-n', '1'], file)))
  expect(new Set(reading)).toEqual(new Set(['first\n']))
  await expect(feed('read', ['cat'], `${file}.gone`)).rejects.toThrow('ENOENT')
  await expect(feed('read', ['sh', '-c', 'exit 3'], file)).rejects.toThrow('read: sh failed (exit code 3)')
})
