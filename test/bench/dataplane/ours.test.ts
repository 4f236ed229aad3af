// The proxy of the benchmark is the real one: each connection takes a ticket of its own and is led to that ticket's address, and nothing is left when all were taken.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { until } from '../../cluster/until.ts'
import type { OursWish } from './ours.ts'

const TICKETS = 40

/** An echo on every address, and the addresses that were dialled. */
async function startPods() {
  const dialled: string[] = []
  const server = createServer(socket => {
    dialled.push(socket.localAddress!)
    socket.on('error', () => {})
    socket.pipe(socket)
  })
  server.listen(0, '0.0.0.0')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { dialled, port: (server.address() as AddressInfo).port }
}

async function startOurs(targetPort: number): Promise<OursWish> {
  const folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-bench-test-'))
  const host = `127.${150 + (process.pid % 50)}.${(process.pid >> 8) & 255}.9`
  const wish = {
    listenFile: join(folder, 'listen'),
    host,
    port: 10_000,
    targetPort,
    tickets: TICKETS,
    splice: 'off',
    workers: 1,
  }
  const child = fork(join(import.meta.dirname, 'ours.ts'), [JSON.stringify(wish)], { silent: true })
  onTestFinished(async () => {
    const gone = once(child, 'exit')
    child.kill()
    await gone
    rmSync(folder, { recursive: true })
  })
  await until('the proxy is ready', async () => {
    const answer = await fetch(`http://${host}:10001/readyz`).catch(() => undefined)
    return answer?.ok || undefined
  })
  return wish
}

/** What comes back for one word, and whether the connection ended in good order. */
async function visit({ host, port }: OursWish, word: string): Promise<string> {
  const socket = connect(port, host)
  socket.end(word)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return answer
}

async function readMetrics(wish: OursWish): Promise<string> {
  const answer = await fetch(`http://${wish.host}:${wish.port + 2}/metrics`)
  return answer.text()
}

it('serves as many connections as there are tickets, each by a pod that no other connection has', async () => {
  const pods = await startPods()
  const wish = await startOurs(pods.port)
  for (let visits = 0; visits < TICKETS; visits += 1)
    expect(await visit(wish, `visit ${visits}`)).toBe(`visit ${visits}`)
  expect(new Set(pods.dialled).size).toBe(TICKETS)
  await expect.poll(() => readMetrics(wish)).toMatch(/^isolation_stock 0$/m)
  await expect.poll(() => readMetrics(wish)).toMatch(/^isolation_unwritten_tickets 0$/m)
}, 90_000)
