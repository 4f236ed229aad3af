import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { KEEPALIVE_MS } from '../../../proxy/keepAlive.ts'
import { createRawHere } from '../../../proxy/relay/open.ts'
import type { RelayEnd } from '../../../proxy/relay.ts'
import { Notice } from '../../../proxy/signal.ts'
import { AcceptedConnection } from '../../../proxy/splice/accepted.ts'
import type { Addon } from '../../../proxy/splice/addon.ts'
import { until } from '../../cluster/until.ts'
import { kernelHere } from '../relay/joined.ts'
import { closeAllAfter, endOf, listenOn, readAll, stoppedServer } from '../sockets.ts'
import { acceptByAddon, over } from '../ways.ts'
import { addonHere, missing } from './here.ts'
import { optionsOf } from './socketOptions.ts'

closeAllAfter()

const raw = createRawHere()
const patient = new Notice()
const SOON = { everyMs: 1 }

describe.skipIf(missing)('a client of the addon', () => {
  const addon: Addon = missing ? undefined! : addonHere()

  async function accept(change: Partial<Addon> = {}) {
    const { near, far } = await acceptByAddon(kernelHere(4, { ...addon, ...change }), raw)()
    if (!(far instanceof AcceptedConnection)) throw new Error('the addon took no client')
    return { near, far }
  }

  async function startPod() {
    const accepted = Promise.withResolvers<Socket>()
    const { port, server } = await listenOn(socket => {
      socket.on('error', () => {})
      accepted.resolve(socket)
    })
    return { to: { host: '127.0.0.1', port }, server, accepted: accepted.promise }
  }

  /** By a pod that is dialled for it now. */
  async function isServed(near: Socket, far: AcceptedConnection) {
    const pod = await startPod()
    const dialled = await far.dial(pod.to, patient)
    if (dialled instanceof Error) throw dialled
    dialled.begin(new Notice(), { onEnd() {} })
    near.end('hello')
    expect(await readAll(await pod.accepted)).toBe('hello')
  }

  it('is dialled for again when nobody listened', async () => {
    const { near, far } = await accept()
    const gone = await startPod()
    gone.server.close()
    await once(gone.server, 'close')
    expect(await far.dial(gone.to, patient)).toMatchObject({ code: 'ECONNREFUSED', syscall: 'connect' })
    await isServed(near, far)
  })

  it('has a pod that is asked whether it is still there when it is silent, and gets small pieces at once', async () => {
    const { far } = await accept()
    const pod = await startPod()
    const dialled = await far.dial(pod.to, patient)
    if (dialled instanceof Error) throw dialled
    dialled.begin(new Notice(), { onEnd() {} })
    const { remotePort, localPort } = await pod.accepted
    expect(await optionsOf({ localPort: remotePort!, remotePort: localPort! })).toEqual({
      ...{ noDelay: 1, keepAlive: 1, idleSeconds: KEEPALIVE_MS / 1000, intervalSeconds: 1, count: 10 },
    })
  })

  it('has nobody dialled for it at what is no address', async () => {
    const { far } = await accept()
    expect(await far.dial({ host: 'a.name', port: 1 }, patient)).toMatchObject({ code: 'EINVAL' })
    expect(far.gone.aborted).toBe(false)
  })

  it('is dialled for by IPv6', async () => {
    const { near, far } = await accept()
    const server = createServer(socket => socket.end('six')).listen(0, '::1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const dialled = await far.dial({ host: '::1', port: (server.address() as { port: number }).port }, patient)
    if (dialled instanceof Error) throw dialled
    dialled.begin(new Notice(), { onEnd() {} })
    near.write('so that it is no pod that has served nobody')
    expect(await readAll(near)).toBe('six')
  })

  it('is as it was when the dial is given up, and may be dialled for again', async () => {
    const { near, far } = await accept()
    const { port, child } = await stoppedServer()
    // They fill its queue: nobody after them is answered.
    const filling = Array.from({ length: 5 }, () => connect(port, '127.0.0.1').on('error', () => {}))
    onTestFinished(() => {
      for (const socket of filling) socket.destroy()
      child.kill('SIGKILL')
    })
    await Promise.all([once(filling[0]!, 'connect'), once(filling[1]!, 'connect')])
    const over = new Notice()
    const dialling = far.dial({ host: '127.0.0.1', port }, over)
    over.abort()
    expect(await dialling).toMatchObject({ message: 'given up' })
    await isServed(near, far)
  })

  it('is as it was whenever the dial is given up, before its pod has answered or after that', async () => {
    const { near, far } = await accept()
    const pods = Array.from({ length: 40 }, startPod)
    const heard: string[] = []
    for (const [count, pod] of (await Promise.all(pods)).entries()) {
      void pod.accepted.then(async socket => heard.push(await endOf(socket)))
      const over = new Notice()
      const dialling = far.dial(pod.to, over)
      // The addon's thread goes on meanwhile, and this one hears nothing.
      for (const until = performance.now() + count / 20; performance.now() < until; );
      over.abort()
      expect(await dialling).toMatchObject({ message: 'given up' })
    }
    await isServed(near, far)
    await until('those that had answered see a reset', () => heard.length > 0 || undefined)
    expect(new Set(heard)).toEqual(new Set(['ECONNRESET']))
  })

  it('is joined with a pod that had answered in time, though the deadline is heard of first', async () => {
    const { near, far } = await accept()
    for (let round = 1; round <= 60; round += 1) {
      const pod = await startPod()
      const late = new Notice()
      const dialling = far.dial(pod.to, late, patient)
      // The addon's thread goes on meanwhile, as soon as it has a core.
      for (const until = performance.now() + 5 * round; performance.now() < until; );
      late.abort()
      const dialled = await dialling
      if (dialled instanceof Error) continue
      dialled.begin(new Notice(), { onEnd() {} })
      near.end('in time')
      expect(await readAll(await pod.accepted)).toBe('in time')
      return
    }
    throw new Error('it is never joined')
  })

  it('that has said much and breaks is missed, whatever its pod takes', async () => {
    const accept = acceptByAddon(kernelHere(4), raw)
    const ends: string[] = []
    for (let round = 0; round < 40; round += 1) {
      const { near, far } = await accept()
      const pod = await startPod()
      const dialled = await (far as AcceptedConnection).dial(pod.to, patient)
      if (dialled instanceof Error) throw dialled
      dialled.begin(new Notice(), { onEnd: end => ends.push(end) })
      ;(await pod.accepted).pause()
      near.write(Buffer.alloc(8 << 20))
      await until('some of it has come', () => dialled.bytesIn() > (round % 5) * (256 << 10) || undefined, SOON)
      near.resetAndDestroy()
    }
    await until('all are over', () => ends.length === 40 || undefined)
    expect(new Set(ends)).toEqual(new Set(['reset']))
  })

  it('that is joined when the dial is given up is joined all the same, and its relay stops when it is told to', async () => {
    const { near, far } = await accept({ undial: () => false })
    const pod = await startPod()
    const over = new Notice()
    over.abort()
    const dialled = await far.dial(pod.to, over)
    if (dialled instanceof Error) throw dialled
    const ends = Promise.all([endOf(near), endOf(await pod.accepted)])
    const stop = new Notice()
    const ended = new Promise<RelayEnd>(onEnd => dialled.begin(stop, { onEnd }))
    stop.abort()
    expect(await ended).toBe('stopped')
    expect(await ends).toEqual(['ECONNRESET', 'ECONNRESET'])
  })

  it('that breaks while it waits is gone, and no pod is dialled for it', async () => {
    const { near, far } = await accept()
    const gone = over(far)
    near.resetAndDestroy()
    await gone
    expect(await far.dial({ host: '127.0.0.1', port: 1 }, patient)).toMatchObject({ message: 'the client is gone' })
    expect(far.toSocket().destroyed).toBe(true)
  })

  it('that breaks before its pod is dialled, unheard, is gone when that is tried', async () => {
    const { near, far } = await accept()
    const pod = await startPod()
    near.resetAndDestroy()
    // The event loop has not turned since: only the addon's thread can know.
    const result = await far.dial(pod.to, patient)
    if (result instanceof Error) expect(far.gone.aborted).toBe(true)
    else {
      const ended = new Promise<RelayEnd>(onEnd => result.begin(new Notice(), { onEnd }))
      expect(await ended).toBe('reset')
    }
  })

  it('that sends a FIN while it waits is there, and is heard by its pod', async () => {
    const { near, far } = await accept()
    near.end('last words')
    const pod = await startPod()
    const dialled = await far.dial(pod.to, patient)
    if (dialled instanceof Error) throw dialled
    const ended = new Promise<RelayEnd>(onEnd => dialled.begin(new Notice(), { onEnd }))
    expect(await readAll(await pod.accepted)).toBe('last words')
    ;(await pod.accepted).end()
    expect(await ended).toBe('ended')
  })

  it('tells an end that came before anybody listened', async () => {
    const { near, far } = await accept()
    const pod = await startPod()
    near.end('x')
    const dialled = await far.dial(pod.to, patient)
    if (dialled instanceof Error) throw dialled
    const inside = await pod.accepted
    expect(await readAll(inside)).toBe('x')
    inside.end('yz')
    const gone = over(far)
    expect(await readAll(near)).toBe('yz')
    await gone
    const ended = new Promise<RelayEnd>(onEnd => dialled.begin(new Notice(), { onEnd }))
    expect(await ended).toBe('ended')
    expect([dialled.bytesIn(), dialled.bytesOut()]).toEqual([1, 2])
  })

  it("becomes Node's with all that it has said, also after a pod that served nobody", async () => {
    const { near, far } = await accept()
    const pod = await startPod()
    const dialled = await far.dial(pod.to, patient)
    if (dialled instanceof Error) throw dialled
    const ended = new Promise<RelayEnd>(onEnd => dialled.begin(new Notice(), { onEnd }))
    ;(await pod.accepted).resetAndDestroy()
    expect(await ended).toBe('stillborn')
    near.end('to whom it may concern')
    const socket = far.toSocket()
    expect(await readAll(socket)).toBe('to whom it may concern')
    const gone = over(far)
    socket.end()
    await gone
  })

  it("becomes Node's when its pod has refused, before that was told; the dial is over", async () => {
    // As far as the addon knows, nobody is dialled.
    const { near, far } = await accept({ dial: () => 1 })
    const dialling = far.dial({ host: '127.0.0.1', port: 1 }, patient)
    expect(far.isNodes).toBe(false)
    const socket = far.toSocket()
    expect(far.isNodes).toBe(true)
    expect(await dialling).toMatchObject({ message: 'given up' })
    near.end('still here')
    expect(await readAll(socket)).toBe('still here')
    socket.end()
  })

  it.each(['is dialled for', 'is joined'])('that somebody wants as a socket while it %s is reset', async when => {
    const { near, far } = await accept()
    const pod = await startPod()
    const dialling = far.dial(pod.to, patient)
    const ends: string[] = []
    if (when === 'is joined') {
      const dialled = await dialling
      if (dialled instanceof Error) throw dialled
      dialled.begin(new Notice(), { onEnd: end => ends.push(end) })
    }
    const end = endOf(near)
    expect(far.toSocket().destroyed).toBe(true)
    expect(await end).toBe('ECONNRESET')
    expect(far.gone.aborted).toBe(true)
    if (when === 'is joined') expect(ends).toEqual(['reset'])
    else expect(await dialling).toMatchObject({ message: 'the client is gone' })
  })

  it('leaves nothing behind: each pair that was taken is left once', async () => {
    let [met, left] = [0, 0]
    const counting: Partial<Addon> = {
      meet: fd => {
        met += 1
        return addon.meet(fd)
      },
      leave: id => {
        left += 1
        addon.leave(id)
      },
    }
    for (let round = 0; round < 20; round += 1) {
      const { near, far } = await accept(counting)
      const pod = await startPod()
      const dialled = await far.dial(pod.to, patient)
      if (dialled instanceof Error) throw dialled
      const ended = new Promise<RelayEnd>(onEnd => dialled.begin(new Notice(), { onEnd }))
      const inside = await pod.accepted
      near.write('x')
      await once(inside, 'data')
      if (round % 2 === 0) inside.resetAndDestroy()
      else near.resetAndDestroy()
      expect(await ended).toBe('reset')
    }
    await until('all are left', () => left === met || undefined)
  })
})
