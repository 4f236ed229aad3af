// What a client has to say before a pod is claimed for it: whoever does not say it costs nothing.
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Config } from '../../proxy/config.ts'
import { until } from '../cluster/until.ts'
import { readAll } from '../proxy/sockets.ts'
import type { ProxyProcess } from './proxyProcess.ts'
import { type Stage, setStage } from './proxyStage.ts'

let stage: Stage
let proxy: ProxyProcess
beforeAll(async () => {
  stage = await setStage({ replicas: 3, connections: { claimOn: 'FirstByte', refusalMessage: 'no\n' } })
  proxy = await stage.startProxy()
  await stage.addPods(3)
  await proxy.stocked(3)
})
afterAll(() => stage.strike())

async function connect(): Promise<Socket> {
  const [host, port] = proxy.address.split(':') as [string, string]
  const socket = createConnection({ host, port: Number(port) })
  socket.on('error', () => {}) // what becomes of it is seen at its end
  await once(socket, 'connect')
  return socket
}
const says = (msg: string, count: number) =>
  until(`${count} times "${msg}"`, () =>
    proxy.lines().filter(line => line.msg === msg).length >= count ? true : undefined,
  )
const changed = async (change: Partial<Config>, wish: object) => {
  await stage.change({ connections: wish })
  const [[key, value]] = Object.entries(change) as [[keyof Config, unknown]]
  const inForce = () => proxy.lines().findLast(({ config }) => config)!.config as Config
  await until('the change has arrived', () => (inForce()[key] === value ? true : undefined))
}
const untouched = async () => {
  expect((await proxy.connections()).stock).toBe(3)
  expect(stage.tickets('Reserved')).toHaveLength(3)
  expect(stage.tickets('Done')).toHaveLength(0)
}

it('scanners that connect and leave burn no pod', async () => {
  for (let count = 0; count < 20; count += 1) {
    const scanner = await connect()
    if (count % 2 === 0) scanner.resetAndDestroy()
    else scanner.end()
  }
  await says('client left before a pod was claimed for it', 20)
  await untouched()
})

it('who says nothing, or begins a ClientHello and does not end it, is told and counted', async () => {
  await changed({ firstByteTimeoutMs: 300 }, { firstByteTimeout: '300ms' })
  expect(await readAll(await connect())).toBe('no\n')
  await changed({ claimOn: 'ClientHello' }, { claimOn: 'ClientHello' })
  const slow = await connect()
  slow.write(Buffer.from([22, 3]))
  expect(await readAll(slow)).toBe('no\n')
  const other = await connect()
  other.write('GET / HTTP/1.1\r\n\r\n')
  expect(await readAll(other)).toBe('no\n')
  const { text } = await proxy.get('/metrics')
  expect(text).toContain('isolation_refusals_total{reason="FirstByteTimeout"} 2\n')
  expect(text).toContain('isolation_refusals_total{reason="NoClientHello"} 1\n')
  await untouched()
})

it('who says it has a pod, and the pod hears all of it', async () => {
  await changed({ firstByteTimeoutMs: 60_000 }, { firstByteTimeout: '60s' })
  const tls = connectTls({ socket: await connect(), servername: 'x' })
  const [error] = await once(tls, 'error')
  // The greeting of the target is no ServerHello.
  expect(String(error)).toMatch(/wrong version number|packet length/)
  const ended = await until('a ticket is Done', () => stage.tickets('Done')[0])
  expect(ended.status!.bytesIn).toBeGreaterThan(100)

  await changed({ claimOn: 'FirstByte' }, { claimOn: 'FirstByte' })
  const client = await connect()
  client.end('my first words')
  expect(await readAll(client)).toMatch(/^hello from .*\nmy first words$/)
  await until('both are Done', () => (stage.tickets('Done').length === 2 ? true : undefined))
})

it('is sent away when the proxy ends, and keeps nobody waiting', async () => {
  await changed({ drainTimeoutMs: 1000 }, { drainTimeout: '1s' })
  const silent = await connect()
  await proxy.measures(/^isolation_silent_clients 1$/m)
  proxy.child.kill('SIGTERM')
  expect(await readAll(silent)).toBe('no\n')
  expect(await proxy.exited).toBe(0)
  const { reason } = proxy.lines().findLast(({ msg }) => msg === 'client refused')!
  expect(reason).toBe('Draining')
})
