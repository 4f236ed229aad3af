import { once } from 'node:events'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { listen } from '../../proxy/listen.ts'
import { socketOf } from '../../proxy/relay/bare.ts'
import { createRawHere } from '../../proxy/relay/open.ts'
import type { Raw } from '../../proxy/relay/raw.ts'
import { until } from '../cluster/until.ts'
import { noFilesLeft, watchServers } from './sockets.ts'

async function follow(adopt?: Raw['adopt']) {
  const folder = await mkdtemp(join(tmpdir(), 'listen-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'addresses')
  const tell = async (...lines: string[]) => {
    await writeFile(`${file}.new`, lines.map(line => `${line}\n`).join(''))
    await rename(`${file}.new`, file)
  }
  const troubles: string[] = []
  const listeners = listen({
    file,
    isOneOfMany: false,
    onClient: line => void socketOf(line).end('in'),
    adopt,
    onListening: () => {},
    onTrouble: (error, address) => troubles.push(`${address}: ${error}`),
  })
  onTestFinished(() => listeners.close())
  const open = (...addresses: string[]) =>
    until(`listening on ${addresses}`, () =>
      listeners.addresses().toSorted().join() === addresses.join() ? true : undefined,
    )
  return { tell, open, troubles, listeners }
}

async function greet(host: string, port: number): Promise<string> {
  const socket = connect({ host, port })
  const [first] = await once(socket, 'data')
  socket.destroy()
  return String(first)
}

describe.each([
  { as: 'sockets', adopt: undefined },
  { as: 'bare handles', adopt: createRawHere().adopt },
])('a proxy that is told where to listen, and accepts clients as $as', ({ adopt }) => {
  it('goes on when the machine could not give it a client, and says so', async () => {
    const servers = watchServers()
    const { tell, open, troubles } = await follow(adopt)
    await tell('127.0.8.9:41001')
    await open('127.0.8.9:41001')
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    servers[0]!.emit('error', noFilesLeft())
    vi.runAllTimers()
    expect(troubles).toEqual(['127.0.8.9:41001: Error: accept ENFILE'])
    expect(await greet('127.0.8.9', 41_001)).toBe('in')
  })

  it('follows the file: addresses come and go, connections through the others go on', async () => {
    const { tell, open } = await follow(adopt)
    await tell('127.0.8.1:41001', '127.0.8.2:41001')
    await open('127.0.8.1:41001', '127.0.8.2:41001')
    expect(await greet('127.0.8.2', 41_001)).toBe('in')
    await tell('127.0.8.1:41001', '127.0.8.3:41002')
    await open('127.0.8.1:41001', '127.0.8.3:41002')
    expect(await greet('127.0.8.3', 41_002)).toBe('in')
    await expect(greet('127.0.8.2', 41_001)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('ends with the last of many changes that follow one another closely', async () => {
    const { tell, open } = await follow(adopt)
    for (let round = 0; round < 300; round++) {
      await tell('127.0.8.6:41001')
      await tell('127.0.8.6:41001', '127.0.8.7:41001')
    }
    await open('127.0.8.6:41001', '127.0.8.7:41001')
    await tell('127.0.8.7:41001')
    await open('127.0.8.7:41001')
  })

  it('shares an address with another replica', async () => {
    const [one, two] = [await follow(adopt), await follow(adopt)]
    await one.tell('127.0.8.4:41001')
    await two.tell('127.0.8.4:41001')
    await one.open('127.0.8.4:41001')
    await two.open('127.0.8.4:41001')
  })

  it('takes an address as soon as it is free', async () => {
    const other = createServer().listen(41_001, '127.0.8.5')
    await once(other, 'listening')
    const { tell, open, troubles } = await follow(adopt)
    await tell('127.0.8.5:41001')
    await until('the trouble is told', () =>
      troubles.find(line => line.includes('127.0.8.5:41001: Error: listen EADDRINUSE')),
    )
    other.close()
    await open('127.0.8.5:41001')
  })

  it('keeps its addresses when the file makes no sense, and says so', async () => {
    const { tell, open, troubles, listeners } = await follow(adopt)
    await tell('127.0.8.6:41001')
    await open('127.0.8.6:41001')
    await tell('nonsense')
    await until('the trouble is told', () => troubles.find(line => line.includes('"nonsense" is not an address')))
    expect(listeners.addresses()).toEqual(['127.0.8.6:41001'])
  })

  it('accepts nobody once it is closed', async () => {
    const { tell, open, listeners } = await follow(adopt)
    await tell('127.0.8.7:41001')
    await open('127.0.8.7:41001')
    listeners.close()
    await expect(greet('127.0.8.7', 41_001)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})
