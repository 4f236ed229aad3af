// Crowds at a proxy that ends TLS: who says nothing, who says its hello byte by byte, who stops in the middle of a handshake. None uses a pod, all are cut off, and a client with a session is answered all the while.
import { connect as dial, type Socket } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { writeFiles } from '../../sandbox/agent/volumes/write.ts'
import { until } from '../cluster/until.ts'
import { makeAuthority } from '../proxy/tls/authority.ts'
import { recordHello } from './hello.ts'
import { untilNoneLeft } from './progress.ts'
import { shareOf } from './share.ts'
import { openServerForAll, withStage } from './stage.ts'

openServerForAll()

const CROWD = shareOf(1_500)
const DRIP_MS = 100
const limit = { limitMs: 120_000, everyMs: 50 }
const authority = makeAuthority('of servers')

type Stranger = { readonly socket: Socket; readonly hasEnded: () => boolean }

/** A connection on which nobody reads more than that it ends. */
function come(address: string, firstWords: Buffer): Stranger {
  const [host, port] = address.split(':') as [string, string]
  const socket = dial({ host, port: Number(port) })
  socket.write(firstWords)
  let isOver = false
  socket.on('error', () => {}) // how it ends is no matter
  for (const end of ['end', 'close'] as const) socket.on(end, () => (isOver = true))
  socket.resume()
  return { socket, hasEnded: () => isOver }
}

/** Says its hello so slowly that it is never done. */
function drip(strangers: readonly Stranger[], hello: Buffer): NodeJS.Timeout {
  let at = 1
  return setInterval(() => {
    at += 1
    for (const { socket } of strangers) if (socket.writable) socket.write(hello.subarray(at - 1, at))
  }, DRIP_MS)
}

async function talk(client: TLSSocket, word: string): Promise<void> {
  let heard = ''
  const hear = (text: Buffer) => (heard += text)
  client.on('data', hear)
  client.write(word)
  await until(`${word} said back`, () => heard.includes(word) || undefined, limit)
  client.off('data', hear)
}

describe('clients that never end their handshake', () => {
  it('use no pod, are cut off, and keep nobody waiting who does', async () => {
    const connections = { firstByteTimeout: '3s' }
    await withStage({ replicas: 2, connections }, async stage => {
      const { cert, key } = authority.issue('lab')
      const files = { 'tls.crt': cert, 'tls.key': key }
      const entries = Object.entries(files).map(([name, text]) => [name, { bytes: Buffer.from(text), mode: 0o644 }])
      await writeFiles(`${stage.podRoot}/own`, Object.fromEntries(entries))
      const proxy = await stage.startProxy({ environment: { TLS_DIR: '/own', LOG_LEVEL: 'error' } })
      await proxy.ready()
      await stage.addPods(2)
      await until('a stock of 2', async () => (await proxy.connections()).stock === 2 || undefined, limit)
      const [host, port] = proxy.address.split(':') as [string, string]
      const secure = () => {
        const client = connect({ host, port: Number(port), ca: authority.cert, checkServerIdentity: () => undefined })
        client.on('error', () => {}) // what it hears tells
        return client
      }
      const first = secure()
      await talk(first, 'before')

      const hello = await recordHello()
      const crowd = Array.from({ length: CROWD }, (_, index) =>
        come(proxy.address, [Buffer.alloc(0), hello.subarray(0, 1), hello][index % 3]!),
      )
      const dripping = drip(
        crowd.filter((_, index) => index % 3 === 1),
        hello,
      )
      try {
        await proxy.measures(/^isolation_silent_clients [1-9]/m)
        await talk(first, 'meanwhile')
        await untilNoneLeft('strangers', () => crowd.filter(({ hasEnded }) => !hasEnded()).length)
      } finally {
        clearInterval(dripping)
      }
      await talk(first, 'afterwards')
      expect(stage.tickets('Done')).toEqual([])
      const second = secure()
      await talk(second, 'at last')
      await proxy.measures(/^isolation_silent_clients 0$/m)
      const { text } = await proxy.get('/metrics')
      const refused = [...text.matchAll(/^isolation_refusals_total\{reason="(\w+)"\} (\d+)$/gm)]
      const count = refused.reduce((sum, [, , number]) => sum + Number(number), 0)
      expect(count).toBe(CROWD)
      for (const [, reason] of refused) expect(['FirstByteTimeout', 'TooManySilent']).toContain(reason)
      for (const client of [first, second]) client.destroy()
    })
  })
})
