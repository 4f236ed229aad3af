// The target's program by itself, with nothing before it: how long a client waits for its first byte on this machine, as busy as it is now.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { until } from '../cluster/until.ts'
import { visit } from './session.ts'
import { median } from './slope.ts'

export type Bare = {
  /** The middle of the last visits, this one included. */
  firstByteMs(): Promise<number>
  stop(): void
}

const LAST = 30

export async function startBare(): Promise<Bare> {
  const port = await freePort()
  const env = { PATH: process.env.PATH, POD_IP: '127.0.0.1', PORT: String(port), HOSTNAME: 'bare' }
  const child = spawn('perl', [join(import.meta.dirname, 'target.pl')], { env, stdio: 'inherit' })
  const address = `127.0.0.1:${port}`
  await until('a bare server', async () => (await visit(address, 0)).kind === 'served' || undefined)
  let last: number[] = []
  return {
    async firstByteMs() {
      const told = await visit(address, 0)
      if (told.kind === 'failed') throw new Error(`the bare server beside it: ${told.why}`)
      last = [...last.slice(1 - LAST), told.firstByteMs]
      return median(last)
    },
    stop: () => void child.kill(),
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
