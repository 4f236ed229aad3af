// Exec plugins that hang, flood, stay, or leave their children behind: the command goes on, and no process of theirs is left.
import { readFile } from 'node:fs/promises'
import { expect, test, vi } from 'vitest'
import { type Program, runProgram } from '../../../../api/kube/kubeconfig/execProcess.ts'
import { type Folder, openFolder } from './folder.ts'

const path = process.env.PATH!
const run = async (folder: Folder, lines: string, more: Partial<Program> = {}) =>
  runProgram({
    ...{ command: await folder.script('plugin', lines), args: [], path, env: { PATH: path, FOLDER: folder.path } },
    ...{ stdin: 'ignore', stderr: 'pipe', signal: undefined },
    ...more,
  })

const noteId = 'echo $$ > "$FOLDER/id.part" && mv "$FOLDER/id.part" "$FOLDER/id"'
const idIn = async (folder: Folder) => Number(await vi.waitFor(() => readFile(`${folder.path}/id`, 'utf8'), 15_000))
const isAlive = (id: number) => {
  try {
    return process.kill(id, 0)
  } catch {
    return false
  }
}

test.each([
  ['hangs', 'exec sleep 600'],
  ['ignores SIGTERM', "trap '' TERM; while :; do sleep 0.1; done"],
])('one that %s is gone when nobody waits any more', async (_, lines) => {
  const folder = await openFolder()
  const leaving = new AbortController()
  const said = run(folder, `${noteId}; ${lines}`, { signal: leaving.signal })
  const id = await idIn(folder)
  leaving.abort()
  expect((await said).endedBy).toMatch(/^SIG(TERM|KILL)$/)
  expect(isAlive(id)).toBe(false)
})

test('one that says more than any credential is gone, though it heeds neither SIGTERM nor that nobody listens', async () => {
  const folder = await openFolder()
  const lines = `${noteId}; trap '' TERM PIPE; while :; do head -c 65536 /dev/zero 2>/dev/null || sleep 0.1; done`
  await expect(run(folder, lines)).rejects.toThrow('says more than 1048576 bytes on its stdout')
  const id = await idIn(folder)
  await expect.poll(() => isAlive(id)).toBe(false)
})

test('what one said is taken though a child of its own holds its stdout', async () => {
  const folder = await openFolder()
  const said = await run(folder, 'sleep 600 & echo $! > "$FOLDER/id"; echo answer; echo remark >&2')
  expect(said).toEqual({ stdout: 'answer\n', stderr: 'remark\n', code: 0, endedBy: null })
  process.kill(await idIn(folder))
})

test('one of a bare name is found where we would be found, not in its own PATH, nor beside us', async () => {
  const folder = await openFolder()
  await folder.script('bin/tool', 'echo found')
  const env = { PATH: '/usr/bin:/bin' }
  const named = (where: string, more: Partial<Program> = {}) =>
    run(folder, '', { command: 'tool', path: where, env, ...more })
  expect((await named(`/nowhere:${folder.path}/bin:/usr/bin`)).stdout).toBe('found\n')
  const missing = { code: 'ENOENT' }
  await expect(named('/usr/bin', { env: { PATH: `${folder.path}/bin` } })).rejects.toMatchObject(missing)
  await folder.write('plain/tool', 'no program')
  await expect(named(`${folder.path}/plain:${folder.path}`)).rejects.toMatchObject(missing)
  await expect(named('.:bin:')).rejects.toMatchObject(missing)
})
