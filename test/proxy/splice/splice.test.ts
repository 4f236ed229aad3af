import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { Worker } from 'node:worker_threads'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { acceptBare } from '../../../proxy/relay/acceptBare.ts'
import type { BareConnection } from '../../../proxy/relay/bare.ts'
import { createRawHere } from '../../../proxy/relay/open.ts'
import type { RelayEnd } from '../../../proxy/relay.ts'
import { Notice } from '../../../proxy/signal.ts'
import type { Addon } from '../../../proxy/splice/addon.ts'
import { until } from '../../cluster/until.ts'
import { join, kernelHere } from '../relay/joined.ts'
import { relayed } from '../relay/relayed.ts'
import { closeAllAfter, endOf, readAll } from '../sockets.ts'
import { byHandles, bySockets, heardBy } from '../ways.ts'
import { addonHere, missing } from './here.ts'
import type { Outside } from './outside.ts'

closeAllAfter()
vi.setConfig({ testTimeout: 60_000 })

const MOST_PIPES = 32
const PATIENCE_MS = 20_000
const nobody = { onEnd() {} }

describe.skipIf(missing)('a relay inside the kernel', () => {
  const raw = createRawHere()
  const addon: Addon = missing ? undefined! : addonHere()
  const ways = byHandles(raw)

  it('is of two bare connections alone', async () => {
    const splice = kernelHere(MOST_PIPES, addon).splice
    const [outside, inside] = [await bySockets.accept(), await ways.dial()]
    expect(splice({ client: outside.far, pod: inside.near, stop: new Notice() }, nobody)).toBeUndefined()
    const bare = (await ways.accept()).far as BareConnection
    bare.toSocket()
    expect(splice({ client: bare, pod: inside.near, stop: new Notice() }, nobody)).toBeUndefined()
  })

  it('goes on while JavaScript does something else', async () => {
    const outside: Outside = { done: new Int32Array(new SharedArrayBuffer(4)), echoes: 500 }
    const thread = new Worker(new URL('./outside.ts', import.meta.url), { workerData: outside })
    onTestFinished(async () => void (await thread.terminate()))
    const [port] = await once(thread, 'message')
    const clients = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
    await once(clients, 'listening')
    onTestFinished(() => void clients.close())
    const { promise, resolve } = Promise.withResolvers<BareConnection>()
    acceptBare(clients, handle => resolve(raw.adopt(handle)))
    thread.postMessage((clients.address() as AddressInfo).port)
    const client = await promise
    const pod = await raw.connect({ host: '127.0.0.1', port }, new Notice())
    const splice = kernelHere(MOST_PIPES, addon).splice
    const joined = relayed({ client, pod: pod as BareConnection, stop: new Notice() }, raw.open, splice)
    expect(Atomics.wait(outside.done, 0, 0, PATIENCE_MS)).not.toBe('timed-out')
    expect(await joined.ended).toBe('ended')
    expect(joined.bytesIn()).toBe(500 * 'word'.length)
  })

  it('that has no room leaves both as they were, with what was heard of them', async () => {
    const splice = kernelHere(MOST_PIPES, { ...addon, join: () => undefined }).splice
    const [outside, inside] = [await ways.accept(), await ways.dial()]
    outside.near.write('early ')
    inside.far.write('greeting')
    await until('the words are in', () => (heardBy(outside.far) === 6 && heardBy(inside.near) === 8) || undefined)
    const joined = relayed({ client: outside.far, pod: inside.near, stop: new Notice() }, raw.open, splice)
    outside.near.end('words')
    inside.far.end()
    expect(await readAll(inside.far)).toBe('early words')
    expect(await readAll(outside.near)).toBe('greeting')
    expect(await joined.ended).toBe('ended')
  })

  it('of a pod that ends at this very moment leaves the client to the next one', async () => {
    const splice = kernelHere(MOST_PIPES, addon).splice
    const leaving = createServer({ allowHalfOpen: true }, pod => pod.on('error', () => {}).end()).listen(0, '127.0.0.1')
    await once(leaving, 'listening')
    onTestFinished(() => void leaving.close())
    const { port } = leaving.address() as AddressInfo
    const client = (await ways.accept()).far as BareConnection
    const ends = new Set<string>()
    for (let round = 0; round < 500; round += 1) {
      const pod = (await raw.connect({ host: '127.0.0.1', port }, new Notice())) as BareConnection
      const { promise, resolve } = Promise.withResolvers<RelayEnd>()
      const joined = splice({ client, pod, stop: new Notice() }, { onEnd: resolve })
      if (!joined) throw new Error(`the client could not be joined any more, the pod before it was number ${round}`)
      ends.add(await promise)
    }
    expect([...ends]).toEqual(['stillborn'])
  })

  it.each(['client', 'pod'] as const)('ends before the descriptor of its %s is closed by somebody else', async side => {
    let left = 0
    const leave = (id: number) => {
      left += 1
      addon.leave(id)
    }
    const way = {
      by: 'the kernel',
      open: raw.open,
      splice: kernelHere(MOST_PIPES, { ...addon, leave }).splice,
      ...ways,
    }
    const { client, pod, inner, relay: joined } = await join(way)
    client.write('x')
    await until('the word is in', () => joined.bytesIn() === 1 || undefined)
    const ends = Promise.all([endOf(client), endOf(pod)])
    const one = inner[side] as BareConnection
    const socket = one.toSocket()
    expect(left).toBe(1)
    expect(socket.destroyed).toBe(true)
    expect(await joined.ended).toBe('reset')
    expect(await ends).toEqual(['ECONNRESET', 'ECONNRESET'])
  })
})
