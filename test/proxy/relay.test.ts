import { once } from 'node:events'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { refuse } from '../../proxy/refuse.ts'
import { socketOf } from '../../proxy/relay/bare.ts'
import { until } from '../cluster/until.ts'
import { everyJoining, everyWay, join, joinAgain, joinSides } from './relay/joined.ts'
import type { Relayed } from './relay/relayed.ts'
import { closeAllAfter, closed, endOf, readAll } from './sockets.ts'
import { hasEnded, heardBy, over } from './ways.ts'

closeAllAfter()

/** When it resets: the relay ends, or knows that nobody is there. */
async function isMissed(client: Socket, relay: Relayed) {
  expect(relay.isDeserted()).toBe(false)
  let isOver = false
  void relay.ended.then(() => {
    isOver = true
  })
  client.resetAndDestroy()
  await until('it is known', () => isOver || relay.isDeserted() || undefined)
}

/** However the sides are read and written, their users see the same. */
describe.each(everyJoining)('a relay by $by', way => {
  it('carries both ways and counts the bytes', async () => {
    const { client, pod, relay } = await join(way)
    client.end('ping')
    expect(await readAll(pod)).toBe('ping')
    pod.end('a longer answer')
    expect(await readAll(client)).toBe('a longer answer')
    expect(await relay.ended).toBe('ended')
    expect([relay.bytesIn(), relay.bytesOut()]).toEqual([4, 15])
  })

  it('brings what the client said before there was a pod, and its FIN', async () => {
    const { pod, relay } = await join(way, async (client, far) => {
      client.end('early words')
      await until('the words are in', () => (heardBy(far) >= 11 ? true : undefined))
    })
    expect(await readAll(pod)).toBe('early words')
    pod.end()
    expect(await relay.ended).toBe('ended')
  })

  it('brings a FIN that came before there was a pod, with no word before it', async () => {
    const { pod, relay } = await join(way, async (client, far) => {
      client.end()
      await until('the FIN has come', () => (hasEnded(far) ? true : undefined))
    })
    expect(await readAll(pod)).toBe('')
    pod.end('answer to nothing')
    expect(await relay.ended).toBe('ended')
  })

  it('lets the pod answer long after the client has half-closed', async () => {
    const { client, pod, relay } = await join(way)
    const answer = readAll(client)
    client.end('question')
    await readAll(pod)
    pod.write('one ')
    await until('first part', () => (relay.bytesOut() === 4 ? true : undefined))
    pod.end('two')
    expect(await answer).toBe('one two')
    expect(await relay.ended).toBe('ended')
  })

  it('lets the client speak on after the pod has half-closed', async () => {
    const { client, pod, relay } = await join(way)
    pod.end('bye')
    expect(await readAll(client)).toBe('bye')
    client.end('but wait')
    expect(await readAll(pod)).toBe('but wait')
    expect(await relay.ended).toBe('ended')
  })

  it("passes the client's reset on to the pod", async () => {
    const { client, pod, relay } = await join(way)
    client.write('x')
    await once(pod, 'data')
    const end = endOf(pod)
    client.resetAndDestroy()
    expect(await end).toBe('ECONNRESET')
    expect(await relay.ended).toBe('reset')
  })

  it('knows of a reset of the client though its pod takes nothing, so that nothing is read of it', async () => {
    const { client, pod, relay } = await join(way)
    pod.pause()
    client.write(Buffer.alloc(64 << 20))
    let before = 0
    await until('nothing more is taken', () => {
      const [earlier, now] = [before, relay.bytesIn()]
      before = now
      return (now > 0 && now === earlier) || undefined
    })
    await isMissed(client, relay)
  })

  it('knows of a reset of the client behind its FIN though its pod is silent, so that nobody writes to it', async () => {
    const { client, pod, relay } = await join(way)
    client.end('question')
    await readAll(pod)
    await isMissed(client, relay)
  })

  it('brings the pod all that the client said before its FIN, though it breaks behind that', async () => {
    const { client, pod, relay } = await join(way)
    pod.pause()
    client.end(Buffer.alloc(1 << 20, 'x'))
    await until('the proxy has it', () => relay.bytesIn() === 1 << 20 || undefined)
    await until('the FIN is sent', () => client.writableFinished || undefined)
    client.resetAndDestroy()
    await until(
      'the reset is known, where it can be',
      () => relay.isDeserted() || way.by.includes('stream') || undefined,
    )
    expect((await readAll(pod)).length).toBe(1 << 20)
  })

  it("passes the pod's reset on to the client, after the last words", async () => {
    const { client, pod, relay } = await join(way)
    let heard = ''
    client.on('data', chunk => (heard += chunk))
    const end = endOf(client)
    pod.write('last words')
    await until('last words relayed', () => (relay.bytesOut() === 10 ? true : undefined))
    pod.resetAndDestroy()
    expect(await end).toBe('ECONNRESET')
    expect(heard).toBe('last words')
    expect(await relay.ended).toBe('reset')
  })

  it('gives the client back when the pod resets before a byte went either way', async () => {
    const { client, pod, inner, relay } = await join(way)
    pod.resetAndDestroy()
    expect(await relay.ended).toBe('stillborn')
    const again = await joinAgain(way, inner.client)
    client.end('hello')
    expect(await readAll(again.pod)).toBe('hello')
    again.pod.end('welcome')
    expect(await readAll(client)).toBe('welcome')
    expect(await again.relay.ended).toBe('ended')
  })

  it('gives the client back when the pod closes before a byte went either way', async () => {
    const { client, pod, inner, relay } = await join(way)
    pod.end()
    expect(await relay.ended).toBe('stillborn')
    const again = await joinAgain(way, inner.client)
    again.pod.end('second pod')
    expect(await readAll(client)).toBe('second pod')
  })

  it('is over, not stillborn, when the pod dies after the client has spoken', async () => {
    const { client, pod, relay } = await join(way)
    client.write('x')
    await once(pod, 'data')
    const end = endOf(client)
    pod.resetAndDestroy()
    expect(await relay.ended).toBe('reset')
    expect(await end).toBe('ECONNRESET')
  })

  it('is over, not stillborn, when a client came only to close', async () => {
    const { client, pod, relay } = await join(way)
    client.end()
    expect(await readAll(pod)).toBe('')
    pod.end()
    expect(await relay.ended).toBe('ended')
  })

  it('resets both sides when it is told to stop', async () => {
    const { client, pod, relay, stop } = await join(way)
    client.write('x')
    await once(pod, 'data')
    const ends = Promise.all([endOf(client), endOf(pod)])
    stop.abort()
    expect(await relay.ended).toBe('stopped')
    expect(await ends).toEqual(['ECONNRESET', 'ECONNRESET'])
  })

  it('carries many small words, one answered after the other', async () => {
    const { client, pod, relay } = await join(way)
    pod.on('data', chunk => pod.write(chunk))
    for (let i = 0; i < 2000; i++) {
      client.write(String(i))
      expect(String((await once(client, 'data'))[0])).toBe(String(i))
    }
    expect(relay.bytesIn()).toBe(relay.bytesOut())
  })

  it('gives a client back that goes away before it has another pod, and it is seen to go', async () => {
    const { client, pod, inner, relay } = await join(way)
    pod.resetAndDestroy()
    expect(await relay.ended).toBe('stillborn')
    const gone = over(inner.client)
    client.write('still there?')
    client.resetAndDestroy()
    await gone
  })

  it('gives a client back that can be told why it is sent away', async () => {
    const { client, pod, inner, relay } = await join(way)
    pod.end()
    expect(await relay.ended).toBe('stillborn')
    client.write('hello?')
    const over = refuse(socketOf(inner.client), 'sorry')
    expect(await readAll(client)).toBe('sorry')
    client.end()
    await over
  })
})

/** A pod that was dialled before, as it is where something has to be said to it first. */
describe.each(everyWay)('a relay by $by, of a client and a pod that are there', way => {
  const { accept, dial } = way
  it('brings all that the client said early to a pod that half-closes before it takes any of it', async () => {
    const { near, far } = await accept()
    near.end('early words')
    await until('the words and the FIN are in', () => (hasEnded(far) && heardBy(far) === 11 ? true : undefined))
    const pod = slowReader()
    const relay = joinSides(way, far, pod.stream)
    const gone = closed(near)
    pod.stream.push(null)
    near.resume()
    await gone
    // A FIN that went out closes what has nothing left to read, a turn later.
    for (let turn = 0; turn < 9; turn++) await setImmediate()
    pod.take()
    expect(await relay.ended).toBe('ended')
    expect(pod.heard).toEqual(['early words', 'FIN'])
  })

  it.each([
    ['the client', 'early words', ''],
    ['the pod', '', 'greeting'],
    ['both', 'early words', 'greeting'],
  ])('brings what %s said before they were joined, though nothing more is said', async (_, words, greeting) => {
    const [outside, inside] = [await accept(), await dial()]
    outside.near.write(words)
    inside.far.write(greeting)
    const [said, greeted] = [words.length, greeting.length]
    await until('it is in', () => (heardBy(outside.far) === said && heardBy(inside.near) === greeted) || undefined)
    const relay = joinSides(way, outside.far, inside.near)
    if (said > 0) expect(String(await once(inside.far, 'data'))).toBe(words)
    if (greeted > 0) expect(String(await once(outside.near, 'data'))).toBe(greeting)
    outside.near.end()
    inside.far.end()
    expect(await relay.ended).toBe('ended')
  })

  it('resets the pod when the client was gone before it began', async () => {
    const [outside, inside] = [await accept(), await dial()]
    outside.near.resetAndDestroy()
    await over(outside.far)
    const end = endOf(inside.far)
    expect(await joinSides(way, outside.far, inside.near).ended).toBe('reset')
    expect(await end).toBe('ECONNRESET')
  })

  it('gives a client back whose pod was gone before it began, and it is seen to go', async () => {
    const [outside, inside] = [await accept(), await dial()]
    inside.far.resetAndDestroy()
    await over(inside.near)
    expect(await joinSides(way, outside.far, inside.near).ended).toBe('stillborn')
    const gone = over(outside.far)
    outside.near.write('still there?')
    outside.near.resetAndDestroy()
    await gone
  })
})

/** Takes what it is sent when it is told to. */
function slowReader() {
  const heard: string[] = []
  const { promise: told, resolve: take } = Promise.withResolvers<void>()
  const stream = new Duplex({
    allowHalfOpen: true,
    read() {},
    async write(chunk: Buffer, _encoding, done) {
      await told
      heard.push(chunk.toString())
      done()
    },
    final(done) {
      heard.push('FIN')
      done()
    },
  })
  return { stream, heard, take }
}
