// A gigabyte each way through one connection: not a byte wrong, and the proxy keeps none of them.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { type ProxyProcess, residentMB } from './proxyProcess.ts'
import { type Stage, setStage } from './proxyStage.ts'

const GIB = 2 ** 30
/** Far below what a relay without back-pressure would hold, with room for a process that runs from its sources. */
const BOUND_MB = 250

describe('a proxy between a client and a pod that have much to say', () => {
  let stage: Stage
  let proxy: ProxyProcess
  beforeAll(async () => {
    stage = await setStage({ replicas: 2 })
    proxy = await stage.startProxy()
    await proxy.ready()
  })
  afterAll(() => stage.strike())
  const join = async () => {
    const arrived = Promise.withResolvers<Socket>()
    await stage.addPods(1, { serve: arrived.resolve })
    await until('a pod in stock', async () => ((await proxy.connections()).stock > 0 ? true : undefined))
    const client = createConnection({ host: proxy.address.split(':')[0]!, port: 10_000, allowHalfOpen: true })
    return { client, pod: await arrived.promise }
  }

  it('1 GiB each way arrives as it was sent, in bounded memory', async () => {
    const { client, pod } = await join()
    const work = Promise.all([send(client, GIB, 1), receive(pod), send(pod, GIB, 2), receive(client)])
    const peak = await peakMB(proxy, work)
    const [sentIn, gotIn, sentOut, gotOut] = await work
    expect(gotIn).toEqual(sentIn)
    expect(gotOut).toEqual(sentOut)
    expect(peak).toBeLessThan(BOUND_MB)
    expect(sentIn).not.toEqual(sentOut)
  })

  it('a reader that stops for a while loses nothing, and makes the proxy no larger', async () => {
    const { client, pod } = await join()
    const sending = send(pod, GIB / 4, 3)
    let before = 0
    const bytesOut = async () => {
      const { connections } = (await proxy.connections()) as unknown as { connections: { bytesOut: number }[] }
      return connections[0]?.bytesOut ?? 0
    }
    await until('the proxy reads no further', async () => {
      const [last, now] = [before, await bytesOut()]
      before = now
      return now > 0 && now === last ? true : undefined
    })
    expect(before).toBeLessThan(GIB / 8)
    expect(await residentMB(proxy.child.pid!)).toBeLessThan(BOUND_MB)
    const receiving = receive(client)
    client.end()
    expect(await receiving).toEqual(await sending)
  })
})

type Digest = { readonly hash: string; readonly length: number }

/** Sends `length` bytes, no two blocks alike, then a FIN. */
async function send(socket: Socket, length: number, seed: number): Promise<Digest> {
  const hash = createHash('sha256')
  const size = 1 << 18
  for (let sent = 0; sent < length; sent += size) {
    const block = Buffer.alloc(size, seed)
    block.writeDoubleBE(sent + 1)
    hash.update(block)
    if (!socket.write(block)) await once(socket, 'drain')
  }
  socket.end()
  return { hash: hash.digest('hex'), length }
}

async function receive(socket: Socket): Promise<Digest> {
  const hash = createHash('sha256')
  let length = 0
  socket.on('data', (chunk: Buffer) => {
    hash.update(chunk)
    length += chunk.length
  })
  await once(socket, 'end')
  return { hash: hash.digest('hex'), length }
}

/** The most memory that the proxy was seen to hold until `work` was done. */
async function peakMB(proxy: ProxyProcess, work: Promise<unknown>): Promise<number> {
  let peak = 0
  let isDone = false
  const finished = work.finally(() => {
    isDone = true
  })
  const look = async () => {
    peak = Math.max(peak, await residentMB(proxy.child.pid!))
    return isDone || undefined
  }
  await until('the transfer', look, { limitMs: 85_000 })
  await finished
  return peak
}
