import { once } from 'node:events'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ClientLine } from '../../proxy/client.ts'
import { type Accept, listen } from '../../proxy/listen.ts'
import { acceptBare } from '../../proxy/relay/acceptBare.ts'
import { socketOf } from '../../proxy/relay/bare.ts'
import { createRawHere } from '../../proxy/relay/open.ts'
import { acceptInKernel } from '../../proxy/splice/acceptInKernel.ts'
import { until } from '../cluster/until.ts'
import { kernelHere } from './relay/joined.ts'
import { noFilesLeft, watchServers } from './sockets.ts'
import { missing } from './splice/here.ts'

async function follow(accept?: Accept) {
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
    onSocket: greet,
    accept,
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

/** Who has come hears that it is in. */
const greet = (line: ClientLine) => void socketOf(line).end('in')

async function ask(host: string, port: number): Promise<string> {
  const socket = connect({ host, port })
  const [first] = await once(socket, 'data')
  socket.destroy()
  return String(first)
}

const raw = createRawHere()
const byHandles: Accept = server => acceptBare(server, handle => greet(raw.adopt(handle)))
const nodesWays = [
  { as: 'sockets', accept: undefined },
  { as: 'bare handles', accept: byHandles },
]
const kernel = missing ? undefined : kernelHere(1)
const byAddon =
  (isRelayedBeside: boolean): Accept =>
  (server, onTrouble) =>
    acceptInKernel(server, { kernel: kernel!, raw, isRelayedBeside: () => isRelayedBeside, onClient: greet, onTrouble })
const addonsWays = [
  { as: 'connections of the addon', accept: byAddon(true) },
  { as: 'handles of what the addon accepted', accept: byAddon(false) },
]

describe.each(nodesWays)('a proxy that accepts clients as $as', ({ accept }) => {
  it('goes on when the machine could not give it a client, and says so', async () => {
    const servers = watchServers()
    const { tell, open, troubles } = await follow(accept)
    await tell('127.0.8.9:41001')
    await open('127.0.8.9:41001')
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    servers[0]!.emit('error', noFilesLeft())
    vi.runAllTimers()
    expect(troubles).toEqual(['127.0.8.9:41001: Error: accept ENFILE'])
    expect(await ask('127.0.8.9', 41_001)).toBe('in')
  })
})

it('tries again when whoever accepts could not begin to, and says so', async () => {
  let attempts = 0
  const { tell, open, troubles, listeners } = await follow((server, onTrouble) => {
    attempts += 1
    if (attempts === 1) throw new Error('no descriptor')
    return byHandles(server, onTrouble)
  })
  await tell('127.0.8.8:41001')
  await until('the trouble is told', () => troubles.includes('127.0.8.8:41001: Error: no descriptor') || undefined)
  expect(listeners.addresses()).toEqual([])
  await open('127.0.8.8:41001')
  expect(await ask('127.0.8.8', 41_001)).toBe('in')
})

describe.each([...nodesWays, ...(missing ? [] : addonsWays)])(
  'a proxy that is told where to listen, and accepts clients as $as',
  ({ accept }) => {
    it('follows the file: addresses come and go, connections through the others go on', async () => {
      const { tell, open } = await follow(accept)
      await tell('127.0.8.1:41001', '127.0.8.2:41001')
      await open('127.0.8.1:41001', '127.0.8.2:41001')
      expect(await ask('127.0.8.2', 41_001)).toBe('in')
      await tell('127.0.8.1:41001', '127.0.8.3:41002')
      await open('127.0.8.1:41001', '127.0.8.3:41002')
      expect(await ask('127.0.8.3', 41_002)).toBe('in')
      await expect(ask('127.0.8.2', 41_001)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    })

    it('ends with the last of many changes that follow one another closely', async () => {
      const { tell, open } = await follow(accept)
      for (let round = 0; round < 300; round++) {
        await tell('127.0.8.6:41001')
        await tell('127.0.8.6:41001', '127.0.8.7:41001')
      }
      await open('127.0.8.6:41001', '127.0.8.7:41001')
      await tell('127.0.8.7:41001')
      await open('127.0.8.7:41001')
    })

    it('shares an address with another replica', async () => {
      const [one, two] = [await follow(accept), await follow(accept)]
      await one.tell('127.0.8.4:41001')
      await two.tell('127.0.8.4:41001')
      await one.open('127.0.8.4:41001')
      await two.open('127.0.8.4:41001')
    })

    it('takes an address as soon as it is free', async () => {
      const other = createServer().listen(41_001, '127.0.8.5')
      await once(other, 'listening')
      const { tell, open, troubles } = await follow(accept)
      await tell('127.0.8.5:41001')
      await until('the trouble is told', () =>
        troubles.find(line => line.includes('127.0.8.5:41001: Error: listen EADDRINUSE')),
      )
      other.close()
      await open('127.0.8.5:41001')
    })

    it('keeps its addresses when the file makes no sense, and says so', async () => {
      const { tell, open, troubles, listeners } = await follow(accept)
      await tell('127.0.8.6:41001')
      await open('127.0.8.6:41001')
      await tell('nonsense')
      await until('the trouble is told', () => troubles.find(line => line.includes('"nonsense" is not an address')))
      expect(listeners.addresses()).toEqual(['127.0.8.6:41001'])
    })

    it('accepts nobody once it is closed', async () => {
      const { tell, open, listeners } = await follow(accept)
      await tell('127.0.8.7:41001')
      await open('127.0.8.7:41001')
      listeners.close()
      await expect(ask('127.0.8.7', 41_001)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    })
  },
)
