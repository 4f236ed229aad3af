import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { acceptBare } from '../../../proxy/relay/acceptBare.ts'
import type { BareConnection } from '../../../proxy/relay/bare.ts'
import { createRawHere } from '../../../proxy/relay/open.ts'
import { Notice } from '../../../proxy/signal.ts'
import { until } from '../../cluster/until.ts'

const raw = createRawHere()
const portsOf = (lines: readonly BareConnection[], end: 'local' | 'remote') => lines.map(line => line[end].port).sort()

it('accepts twenty clients at once, each once, as itself', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const lines: BareConnection[] = []
  acceptBare(server, handle => lines.push(raw.adopt(handle)))
  const over = new Notice()
  const connecting = Array.from({ length: 20 }, () => raw.connect({ host: '127.0.0.1', port }, over))
  const clients = (await Promise.all(connecting)) as BareConnection[]
  onTestFinished(() => {
    server.close()
    for (const line of [...clients, ...lines]) line.reset()
  })
  await until('all are accepted', () => lines.length === 20 || undefined)
  expect(portsOf(lines, 'remote')).toEqual(portsOf(clients, 'local'))
  expect(new Set(lines.map(line => line.handle.fd)).size).toBe(20)
})
