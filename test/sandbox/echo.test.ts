import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'

const program = join(import.meta.dirname, '../../sandbox/echo/main.ts')
let folder: string
let child: ChildProcess
let port: number

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'echo-'))
  const free = createServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  port = (free.address() as AddressInfo).port
  free.close()
})
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  await rm(folder, { recursive: true })
})

async function start(env: Record<string, string> = {}, stdout: 'inherit' | 'pipe' = 'inherit'): Promise<void> {
  const names = { POD_NAME: 'echo-1', POD_UID: 'uid-1', POD_IP: '127.0.0.1', PORT: String(port) }
  child = spawn(process.execPath, [program], { env: { ...names, ...env }, stdio: ['inherit', stdout, 'inherit'] })
  await once(child, 'spawn')
}

/** Says `words`, half-closes, and gives everything that came back; undefined while nobody listens. */
async function talk(words: string): Promise<string | undefined> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  try {
    await once(socket, 'connect')
    socket.end(words)
    return await text(socket)
  } catch {
    return undefined
  } finally {
    socket.destroy()
  }
}

it('greets with its name, echoes, and ends when the client has', async () => {
  await start()
  expect(await until('the echo', () => talk('one\ntwo\n'))).toBe('hello from echo-1\none\ntwo\n')
})

it('writes down whom it accepted', async () => {
  const file = join(folder, 'accepts')
  await start({ ECHO_LOG_FILE: file })
  await until('the echo', () => talk('x'))
  const [line = ''] = (await readFile(file, 'utf8')).split('\n')
  expect(JSON.parse(line)).toMatchObject({
    pod: 'echo-1',
    podUID: 'uid-1',
    peer: expect.stringContaining('127.0.0.1:'),
  })
})

it('writes down whom it accepted where its log is read, when told to', async () => {
  await start({ ECHO_LOG_FILE: '-' }, 'pipe')
  const said = text(child.stdout!)
  await until('the echo', () => talk('x'))
  child.kill('SIGTERM')
  expect(JSON.parse((await said).split('\n')[0]!)).toMatchObject({ podUID: 'uid-1' })
})

it('leaves on SIGTERM, unless told to ignore it', async () => {
  await start()
  await until('the echo', () => talk('x'))
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})

it('ignores SIGTERM when told to', async () => {
  await start({ ECHO_IGNORE_SIGTERM: '1' })
  await until('the echo', () => talk('x'))
  child.kill('SIGTERM')
  expect(await talk('still')).toContain('still')
})

it('crashes when told to', async () => {
  await start({ ECHO_EXIT_AFTER_MS: '1' })
  expect(await once(child, 'exit')).toEqual([1, null])
})

it('says why when its port is taken', async () => {
  const taken = createServer().listen(port, '127.0.0.1')
  await once(taken, 'listening')
  await start()
  expect(await once(child, 'exit')).toEqual([1, null])
  taken.close()
})
