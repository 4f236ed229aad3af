// A load balancer in front of a service says whose connections it passes on: what is limited, logged and kept is about those clients, and pods may be told, too.
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { readAll } from '../proxy/sockets.ts'
import type { ProxyProcess } from './proxyProcess.ts'
import { type Stage, setStage } from './proxyStage.ts'

let stage: Stage
let proxy: ProxyProcess
beforeAll(async () => {
  stage = await setStage({
    replicas: 3,
    connections: {
      ...{ refusalMessage: 'no\n', maxPerSource: 1, deny: ['203.0.113.66/32'] },
      healthCheckSources: ['127.0.0.5/32'],
    },
    proxy: { proxyProtocol: { accept: ['127.0.0.5/32', '127.0.0.6/32'], send: 'v1' } },
  })
  proxy = await stage.startProxy()
  await stage.addPods(3)
  await proxy.stocked(3)
})
afterAll(() => stage.strike())

async function connectFrom(localAddress: string, words = ''): Promise<Socket> {
  const [host, port] = proxy.address.split(':') as [string, string]
  const socket = createConnection({ host, port: Number(port), localAddress })
  await once(socket, 'connect')
  socket.write(words)
  return socket
}
const header = (client: string) => `PROXY TCP4 ${client} 198.51.100.1 4711 443\r\n`
/** The greeting of the target, and its echo of the header. */
async function hear(socket: Socket, end: string): Promise<string> {
  let heard = ''
  socket.on('data', chunk => {
    heard += chunk.toString('latin1')
  })
  return until(`"${end}" in what is heard`, () => (heard.endsWith(end) ? heard : undefined))
}

it("the client's address behind the balancer is limited, listed, told to the pod, and kept in the receipt", async () => {
  const client = await connectFrom('127.0.0.5', `${header('203.0.113.9')}my words`)
  expect(await hear(client, 'my words')).toMatch(
    /^hello from .*\nPROXY TCP4 203\.0\.113\.9 198\.51\.100\.1 4711 443\r\nmy words$/,
  )
  const { connections } = (await proxy.connections()) as unknown as { connections: { client: string }[] }
  expect(connections.map(connection => connection.client)).toEqual(['203.0.113.9:4711'])

  expect(await readAll(await connectFrom('127.0.0.6', header('203.0.113.9')))).toBe('no\n')
  expect(await readAll(await connectFrom('127.0.0.5', header('203.0.113.66')))).toBe('no\n')
  const { text } = await proxy.get('/metrics')
  expect(text).toContain('isolation_refusals_total{reason="TooManyFromSource"} 1\n')
  expect(text).toContain('isolation_refusals_total{reason="SourceDenied"} 1\n')

  client.end()
  const { status } = await until('the receipt', () => stage.tickets('Done')[0])
  expect(status).toMatchObject({ client: '203.0.113.9:4711', bytesIn: 'my words'.length })
  expect(await proxy.logged('session ended')).toMatchObject({ client: '203.0.113.9:4711' })
})

it('a balancer without a header is refused, one that looks or checks uses no pod, and nobody else may have a header', async () => {
  const before = stage.tickets('Done').length
  expect(await readAll(await connectFrom('127.0.0.6', 'GET / HTTP/1.1\r\n'))).toBe('no\n')
  expect((await proxy.get('/metrics')).text).toContain('isolation_refusals_total{reason="NoProxyHeader"} 1\n')
  const looking = await connectFrom('127.0.0.6')
  looking.end()
  expect(await readAll(looking)).toBe('')
  expect(await readAll(await connectFrom('127.0.0.5', 'PROXY UNKNOWN\r\n'))).toBe('')
  expect(stage.tickets('Done')).toHaveLength(before)

  // To whom no list refers it is data, behind the header that is true.
  const liar = await connectFrom('127.0.0.7', header('203.0.113.9'))
  const heard = await hear(liar, `198.51.100.1 4711 443\r\n`)
  expect(heard).toMatch(/^hello from .*\nPROXY TCP4 127\.0\.0\.7 .*\r\nPROXY TCP4 203\.0\.113\.9 .*\r\n$/)
  liar.destroy()
})

it('the header comes byte by byte, and by version 2', async () => {
  await stage.change({ proxy: { proxyProtocol: { send: 'v2' } } })
  await until('the change has arrived', () =>
    proxy.lines().find(({ config }) => (config as { sendProxyHeader?: string } | undefined)?.sendProxyHeader === 'v2'),
  )
  const client = await connectFrom('127.0.0.6')
  client.setNoDelay(true)
  for (const byte of header('203.0.113.10')) {
    client.write(byte)
    await new Promise(setImmediate)
  }
  client.write('x')
  const heard = Buffer.from(await hear(client, 'x'), 'latin1')
  const ends = [203, 0, 113, 10, 198, 51, 100, 1, 4711 >> 8, 4711 & 255, 443 >> 8, 443 & 255]
  const signature = '\r\n\r\n\0\r\nQUIT\n'
  const sent = Buffer.concat([Buffer.from(signature), Buffer.from([0x21, 0x11, 0, 12, ...ends]), Buffer.from('x')])
  expect(heard.subarray(heard.indexOf('\n') + 1).toString('hex')).toBe(sent.toString('hex'))
  client.destroy()
})

it('a header that drips in is refused when its time is over, and counted', async () => {
  await stage.change({ connections: { firstByteTimeout: '300ms' } })
  const inForce = () => proxy.lines().findLast(({ config }) => config)?.config as { firstByteTimeoutMs?: number }
  await until('the change has arrived', () => (inForce().firstByteTimeoutMs === 300 ? true : undefined))
  const slow = await connectFrom('127.0.0.6', 'PROXY UNKNOWN ')
  const drip = setInterval(() => slow.writable && slow.write('x'), 20)
  slow.once('close', () => clearInterval(drip))
  expect(await readAll(slow)).toBe('no\n')
  slow.destroy()
  expect((await proxy.get('/metrics')).text).toContain('isolation_refusals_total{reason="FirstByteTimeout"} 1\n')
})
