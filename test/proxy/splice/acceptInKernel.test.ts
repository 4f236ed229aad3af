import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { constants, networkInterfaces } from 'node:os'
import { describe, expect, it, onTestFinished } from 'vitest'
import { KEEPALIVE_MS } from '../../../proxy/keepAlive.ts'
import { BareConnection, socketOf } from '../../../proxy/relay/bare.ts'
import { createRawHere } from '../../../proxy/relay/open.ts'
import { Notice } from '../../../proxy/signal.ts'
import { AcceptedConnection } from '../../../proxy/splice/accepted.ts'
import { acceptInKernel } from '../../../proxy/splice/acceptInKernel.ts'
import type { Addon } from '../../../proxy/splice/addon.ts'
import { until } from '../../cluster/until.ts'
import { kernelHere } from '../relay/joined.ts'
import { addonHere, missing } from './here.ts'
import { optionsOf } from './socketOptions.ts'

type Accepted = { readonly line: AcceptedConnection | BareConnection; readonly turn: number }

const raw = createRawHere()
const patient = new Notice()
const READY = { noDelay: 1, keepAlive: 1, idleSeconds: KEEPALIVE_MS / 1000, intervalSeconds: 1, count: 10 }

/** Addresses that mean something on one link alone. */
const ofLinks = Object.entries(networkInterfaces()).flatMap(([link, addresses = []]) =>
  addresses.flatMap(({ address, scopeid }) => (scopeid ? [`${address}%${link}`] : [])),
)

describe.skipIf(missing)('clients accepted by the addon', () => {
  const addon: Addon = missing ? undefined! : addonHere()

  async function listen(isRelayedBeside: () => boolean, change: Partial<Addon> = {}, host = '127.0.0.1') {
    const server = createServer().listen(0, host)
    await once(server, 'listening')
    return acceptAt(server, isRelayedBeside, change)
  }

  function acceptAt(server: Server, isRelayedBeside: () => boolean, change: Partial<Addon> = {}) {
    const { port } = server.address() as AddressInfo
    const accepted: Accepted[] = []
    const troubles: string[] = []
    let turn = 0
    let isOver = false
    const pass = () => {
      turn += 1
      if (!isOver) setImmediate(pass)
    }
    pass()
    const stop = acceptInKernel(server, {
      ...{ kernel: kernelHere(1, { ...addon, ...change }), raw, isRelayedBeside },
      onClient: line => accepted.push({ line, turn }),
      onTrouble: error => troubles.push(error.message),
    })
    onTestFinished(() => {
      isOver = true
      stop()
      for (const { line } of accepted) socketOf(line).destroy()
    })
    return { port, accepted, troubles, stop }
  }

  /** All of them have connected before the event loop looks. */
  function comeAtOnce(port: number, count: number): Socket[] {
    const clients = Array.from({ length: count }, () => connect(port, '127.0.0.1'))
    onTestFinished(() => {
      for (const client of clients) client.destroy()
    })
    return clients
  }

  it.each([
    { as: 'its own where they are only to be relayed', isRelayedBeside: true, kind: AcceptedConnection },
    { as: "Node's where something has to be read of them", isRelayedBeside: false, kind: BareConnection },
  ])('are $as, each once, as itself', async ({ isRelayedBeside, kind }) => {
    const { port, accepted } = await listen(() => isRelayedBeside)
    const clients = comeAtOnce(port, 20)
    await until('all are accepted', () => accepted.length === 20 || undefined)
    expect(accepted.every(({ line }) => line instanceof kind)).toBe(true)
    const from = clients.map(({ localPort }) => `127.0.0.1:${localPort}`)
    expect(accepted.map(({ line: { remote } }) => `${remote.address}:${remote.port}`).sort()).toEqual(from.sort())
  })

  it('are several in a turn of the event loop, and not all: whoever is served is not to wait for a crowd', async () => {
    const { port, accepted } = await listen(() => true)
    comeAtOnce(port, 20)
    await until('all are accepted', () => accepted.length === 20 || undefined)
    const most = Math.max(...[...Map.groupBy(accepted, ({ turn }) => turn).values()].map(({ length }) => length))
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(8)
  })

  it('are known by their IPv6 address', async () => {
    const { port, accepted } = await listen(() => true, {}, '::1')
    const client = connect(port, '::1')
    onTestFinished(() => void client.destroy())
    await until('it is accepted', () => accepted.length === 1 || undefined)
    expect(accepted[0]!.line.remote).toEqual({ address: '::1', port: client.localPort })
  })

  it('are asked whether they are still there when they are silent, and get small pieces at once', async () => {
    const { port, accepted } = await listen(() => true)
    const [client] = comeAtOnce(port, 1)
    await until('it is accepted', () => accepted.length === 1 || undefined)
    expect(await optionsOf({ localPort: port, remotePort: client!.localPort! })).toEqual(READY)
  })

  it('are so, too, when they had connected before the addon listened', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    // Their handshakes are over before this turn of the event loop is, in which Node accepts nobody.
    const connecting = [1, 2].map(() => raw.connect({ host: '127.0.0.1', port }, patient))
    const { accepted } = acceptAt(server, () => true)
    const [early] = comeAtOnce(port, 1)
    await until('all are accepted', () => accepted.length === 3 || undefined)
    const clients = (await Promise.all(connecting)) as BareConnection[]
    onTestFinished(() => {
      for (const client of clients) client.reset()
    })
    for (const remotePort of [...clients.map(({ local }) => local.port), early!.localPort!])
      expect(await optionsOf({ localPort: port, remotePort })).toEqual(READY)
  })

  it.skipIf(ofLinks.length === 0)('are known by their link, where their address is one of it alone', async () => {
    const [host = ''] = ofLinks
    const { port, accepted } = await listen(() => true, {}, '::')
    const client = connect(port, host)
    onTestFinished(() => void client.destroy())
    await until('it is accepted', () => accepted.length === 1 || undefined)
    expect(accepted[0]!.line.remote.address).toBe(host)
  })

  it.each(['EMFILE', 'ENOBUFS', 'EPERM'] as const)(
    'wait while accepting them answers %s, which is said once each time that it begins, and then come in',
    async code => {
      const refusals = { errno: constants.errno[code], left: 2 }
      const { port, accepted, troubles } = await listen(() => true, { accept: refusing(refusals) })
      comeAtOnce(port, 1)
      await until('it is accepted', () => accepted.length === 1 || undefined)
      expect(troubles).toEqual([`accept ${code}`])
      refusals.left = 2
      comeAtOnce(port, 2)
      await until('all are accepted', () => accepted.length === 3 || undefined)
      expect(troubles).toEqual([`accept ${code}`, `accept ${code}`])
    },
  )

  it('are not waited for when it is one of them that is none any more', async () => {
    const accept = refusing({ errno: constants.errno.EPROTO, left: 1 })
    const { port, accepted, troubles } = await listen(() => true, { accept })
    comeAtOnce(port, 1)
    await until('it is accepted', () => accepted.length === 1 || undefined)
    expect(troubles).toEqual([])
  })

  function refusing(refusals: { errno: number; left: number }): Addon['accept'] {
    return (listener, name) => {
      if (refusals.left === 0) return addon.accept(listener, name)
      refusals.left -= 1
      return -refusals.errno
    }
  }

  it('are none any more when it is told to stop', async () => {
    const { port, stop } = await listen(() => true)
    stop()
    const client = connect(port, '127.0.0.1')
    const [error] = await once(client, 'error')
    expect(error).toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('are those of a server that listens; a descriptor of nothing is refused', () => {
    expect(() => addon.listen('a name' as never, 1, () => {})).toThrow('listen takes a descriptor')
    expect(() => addon.listen(-1, 1, () => {})).toThrow('no descriptor')
    expect(() => addon.unlisten(12_345)).toThrow('there is no such listener')
    expect(() => addon.accept(0, Buffer.alloc(3))).toThrow('accept takes a listener and a buffer')
  })
})
