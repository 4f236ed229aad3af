import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { dialSpdy, type SpdyClient } from '../../../../sandbox/spdy/connection.ts'
import { dial } from './dial.ts'
import { eventually } from './eventually.ts'
import { podIP } from './node.ts'
import { type Stage, setStage } from './stage.ts'
import { openTunnel } from './tunnel.ts'

let stage: Stage
let program: Server
let port: number
const joined = new Set<Socket>()

beforeAll(async () => {
  stage = await setStage([{ name: 'a', image: 'x' }])
  // In place of a program in the pod: says hello, echoes, and closes when its client has said all.
  program = createServer({ allowHalfOpen: true }, socket => {
    joined.add(socket)
    socket.on('close', () => joined.delete(socket))
    socket.on('error', () => {})
    socket.write('hello ')
    socket.pipe(socket)
  })
  program.listen(0, podIP)
  await once(program, 'listening')
  port = (program.address() as AddressInfo).port
})
afterAll(async () => {
  program.close()
  await stage.stop()
})
afterEach(async () => {
  await eventually(() => [stage.busy(), stage.node.connections(), joined.size]).toEqual([0, 0, 0])
})

const path = () => stage.path('/portforward')

async function dialPlain(): Promise<SpdyClient> {
  const { client, headers } = await dial(stage.port, path(), 'portforward.k8s.io')
  expect(headers).toMatchObject({ 'x-stream-protocol-version': 'portforward.k8s.io' })
  return client!
}

function openWebSocket(query: string, protocols: string[]): WebSocket {
  const url = `wss://127.0.0.1:${stage.port}${path()}${query}`
  return new WebSocket(url, protocols, { rejectUnauthorized: false })
}

const dialTunnel = async () => dialSpdy(await openTunnel(stage.port, path()), Buffer.alloc(0))

describe.each([
  ['SPDY', dialPlain],
  ['SPDY inside of WebSocket', dialTunnel],
])('port-forward over %s', (_name, dial) => {
  const openPair = (client: SpdyClient, requestid: string, to = port) => {
    const [error, data] = ['error', 'data'].map(streamtype => client.open({ streamtype, port: String(to), requestid }))
    error!.end()
    return { error: error!, data: data! }
  }

  it('carries several connections, each to its end', async () => {
    const client = await dial()
    const bytes = [randomBytes(500_000), Buffer.from('x'), randomBytes(20_000)]
    const answers = bytes.map(async (sent, index) => {
      const { data } = openPair(client, String(index))
      data.end(sent)
      return await buffer(data)
    })
    for (const [index, answer] of (await Promise.all(answers)).entries()) {
      expect(answer.equals(Buffer.concat([Buffer.from('hello '), bytes[index]!]))).toBe(true)
    }
    client.leave()
    await client.closed
  })

  it('says when nobody listens, and goes on', async () => {
    const client = await dial()
    expect(await text(openPair(client, '0', 9).error)).toContain('ECONNREFUSED')
    const { data } = openPair(client, '1')
    data.end('still')
    expect(await text(data)).toBe('hello still')
    client.leave()
    await client.closed
  })

  it("ends the pod's connections when the client leaves", async () => {
    const client = await dial()
    const { data } = openPair(client, '0')
    await once(data, 'readable')
    expect(joined.size).toBe(1)
    client.leave()
    await eventually(() => joined.size).toBe(0)
    await client.closed
  })
})

describe('port-forward over WebSocket channels', () => {
  function connect(query: string) {
    const socket = openWebSocket(query, ['v5.channel.k8s.io', 'v4.channel.k8s.io'])
    const heard: Buffer[][] = [[], [], [], []]
    socket.on('message', (data: Buffer) => heard[data[0]!]!.push(data.subarray(1)))
    const said = (channel: number) => Buffer.concat(heard[channel]!)
    const send = (channel: number, bytes: string) =>
      socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(bytes)]))
    return {
      socket,
      said,
      send,
      open: once(socket, 'open'),
      closed: new Promise(resolve => socket.on('close', resolve)),
    }
  }
  const number = (value: number) => Buffer.from([value & 0xff, value >> 8])

  it("begins each channel with its port's number", async () => {
    const client = connect(`?ports=${port}`)
    await client.open
    expect(client.socket.protocol).toBe('v4.channel.k8s.io')
    client.send(0, 'words')
    await eventually(() => client.said(0).toString('latin1')).toBe(`${number(port).toString('latin1')}hello words`)
    expect(client.said(1)).toEqual(number(port))
    client.socket.close()
    await client.closed
  })

  it('has two channels for each port, and closes when all have ended', async () => {
    const client = connect('?ports=9&ports=10')
    expect(await client.closed).toBe(1000)
    expect([client.said(0), client.said(2)]).toEqual([number(9), number(10)])
    for (const [channel, to] of [
      [1, 9],
      [3, 10],
    ] as const) {
      expect(client.said(channel).subarray(0, 2)).toEqual(number(to))
      expect(client.said(channel).toString()).toContain('ECONNREFUSED')
    }
  })

  it('closes when the program has said all', async () => {
    const client = connect(`?ports=${port}`)
    await eventually(() => joined.size).toBe(1)
    for (const socket of joined) socket.end()
    expect(await client.closed).toBe(1000)
    expect(client.said(0).subarray(2).toString()).toBe('hello ')
  })

  it("ends the pod's connection when the client vanishes", async () => {
    const client = connect(`?ports=${port}`)
    await eventually(() => joined.size).toBe(1)
    client.socket.terminate()
    await eventually(() => joined.size).toBe(0)
  })

  it.each([
    ['a port that is no number', '?ports=abc'],
    ['no port', ''],
  ])('refuses %s', async (_name, query) => {
    const client = connect(query)
    client.socket.on('error', () => {})
    await expect(client.open).rejects.toThrow('400')
  })
})

it('a node that goes away ends its clients', async () => {
  const other = await setStage([{ name: 'a', image: 'x' }])
  const socket = await openTunnel(other.port, path())
  socket.resume()
  const closed = once(socket, 'close')
  await other.node.stop()
  await closed
  await eventually(() => other.busy()).toBe(0)
  await other.stop()
})
