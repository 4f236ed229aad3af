// The operator as a process: what it writes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'

const main = join(import.meta.dirname, '../../operator/main.ts')
/** Nobody listens there: an operator that waits for leadership runs all the same. */
const kubeconfig = {
  'current-context': 'x',
  contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }],
  clusters: [{ name: 'x', cluster: { server: 'http://127.0.0.1:1' } }],
  users: [{ name: 'x', user: {} }],
}

it('writes the level of a line as a word, as the proxies do', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'operator-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'config'), JSON.stringify(kubeconfig))
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      KUBECONFIG: join(folder, 'config'),
      PROXY_IMAGE: 'a:b',
      LEADER_ELECTION: 'true',
      ...{ BIND_HOST: '127.0.0.1', METRICS_PORT: '0', HEALTH_PORT: '0' },
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const told = new Map<string, unknown>()
  for await (const line of createInterface(child.stdout)) {
    const { msg, level } = JSON.parse(line)
    told.set(msg, level)
    if (told.has('the operator runs') && told.has('leader election failed; it is tried again')) break
  }
  expect(Object.fromEntries(told)).toMatchObject({
    'the operator runs': 'info',
    'leader election failed; it is tried again': 'warn',
  })
})
