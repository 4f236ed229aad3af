// The kernel's table of listeners, read.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, it } from 'vitest'
import { listListeners, parseListeners } from '../../../../sandbox/agent/process/listeners.ts'

const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
const line = (local: string, state: string) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0`

it.each([
  ['0100007F:192B', '127.0.0.1', 6443],
  ['00000000:1F40', '0.0.0.0', 8000],
  ['00000000000000000000000000000000:0050', '::', 80],
  ['00000000000000000000000001000000:0016', '0000:0000:0000:0000:0000:0000:0000:0001', 22],
  ['0000000000000000FFFF00000100007F:0016', '127.0.0.1', 22],
])('reads %s', (local, address, port) => {
  expect(parseListeners(`${head}\n${line(local, '0A')}\n`)).toEqual([{ address, port, inode: '4711' }])
})

it('passes over connections', () => {
  expect(parseListeners(`${head}\n${line('0100007F:192B', '01')}\n`)).toEqual([])
})

it('sees a listener of this machine', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  expect(listListeners()).toContainEqual({ address: '127.0.0.1', port, inode: expect.stringMatching(/^\d+$/) })
  server.close()
})
