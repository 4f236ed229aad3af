import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createClient } from '../../../proxy/client.ts'
import { createDeadlines } from '../../../proxy/deadlines.ts'
import { createPreface, type Introduction, type PrefaceParts } from '../../../proxy/preface/preface.ts'
import { socketOf } from '../../../proxy/relay/bare.ts'
import { until } from '../../cluster/until.ts'
import { closeAllAfter, readAll } from '../sockets.ts'
import { type Accept, bothWays } from '../ways.ts'

const deadlines = createDeadlines(() => performance.now())

closeAllAfter()

type Wish = Partial<ReturnType<PrefaceParts['config']>> & { maxSilent?: number; now?: () => number }

/** `come` resolves when the client is connected; what becomes of it is in `fate`. */
function openFor({ maxSilent = 10, now = () => 0, ...wish }: Wish, accept: Accept) {
  const config = { claimOn: 'FirstByte', firstByteTimeoutMs: 60_000, ...wish } as const
  const preface = createPreface({ config: () => config, now, deadlines, maxSilent })
  let count = 0
  return {
    preface,
    async comeThrough(): Promise<{ near: Socket; far: Socket; fate: Promise<Introduction> }> {
      const { near, far } = await accept()
      const balancer = createClient(far, { id: 'balancer', acceptedAt: 0 })
      const fate = preface.introduce(balancer)
      return { near, far: socketOf(far), fate }
    },
    async come(): Promise<{ near: Socket; far: Socket; fate: Promise<Introduction> }> {
      const { near, far } = await accept()
      const client = createClient(far, { id: `c-${++count}`, acceptedAt: 0 })
      const fate = preface.claim(client)
      return { near, far: socketOf(far), fate }
    },
  }
}
const refused = (reason: string) => ({ kind: 'refused', reason })
const decided = async (fate: Promise<Introduction>) => (await Promise.race([fate, Promise.resolve('open')])) !== 'open'

describe.each(bothWays)('of a client that came as $as', ({ accept }) => {
  const open = (wish: Wish = {}) => openFor(wish, accept)

  describe('a pod is claimed', () => {
    it('at once, unless the service says otherwise', async () => {
      const { come, preface } = open({ claimOn: 'Accept' })
      const { fate } = await come()
      expect(await fate).toMatchObject({ kind: 'ready', client: { id: 'c-1' } })
      expect(preface.silent()).toBe(0)
    })

    it('on the first byte, which is still there for the pod, and so is a FIN behind it', async () => {
      const { come, preface } = open({ now: () => 77 })
      const { near, far, fate } = await come()
      expect(await decided(fate)).toBe(false)
      expect(preface.silent()).toBe(1)
      near.end('x')
      expect(await fate).toMatchObject({ kind: 'ready', client: { acceptedAt: 77 } })
      expect(preface.silent()).toBe(0)
      expect(await readAll(far)).toBe('x')
    })

    it('and while it waits for its pod it is seen to leave', async () => {
      const { come } = open()
      const { near, fate } = await come()
      near.write('x')
      const introduction = await fate
      expect(introduction.kind).toBe('ready')
      near.write('y')
      near.resetAndDestroy()
      const { gone } = (introduction as Introduction & { kind: 'ready' }).client
      await until('the reset is seen', () => (gone.aborted ? true : undefined))
    })

    it('on a whole ClientHello, which is still there for the pod, however it was cut', async () => {
      const { come } = open({ claimOn: 'ClientHello' })
      const hello = Buffer.from(
        '160301002d0100002903030000000000000000000000000000000000000000000000000000000000000000000002130101000000',
        'hex',
      )
      hello.writeUInt16BE(hello.length - 5, 3)
      hello.writeUIntBE(hello.length - 9, 6, 3)
      const { near, far, fate } = await come()
      for (const [from, to] of [
        [0, 1],
        [1, 5],
        [5, 7],
        [7, hello.length - 1],
      ] as const) {
        near.write(hello.subarray(from, to))
        await until('it has arrived', () => (far.bytesRead === to ? true : undefined))
      }
      expect(await decided(fate)).toBe(false)
      near.end(Buffer.concat([hello.subarray(-1), Buffer.from('and more')]))
      expect(await fate).toMatchObject({ kind: 'ready' })
      expect(await readAll(far)).toBe(`${hello.toString()}and more`)
    })
  })

  describe('no pod is claimed', () => {
    it.each(['FirstByte', 'ClientHello'] as const)('for one that leaves before %s', async claimOn => {
      const { come, preface } = open({ claimOn })
      const [reset, closed] = [await come(), await come()]
      reset.near.resetAndDestroy()
      closed.near.end()
      expect(await reset.fate).toEqual({ kind: 'left' })
      expect(await closed.fate).toEqual({ kind: 'left' })
      expect(preface.silent()).toBe(0)
    })

    it('for one that was asked for a ClientHello and says something else', async () => {
      const { come } = open({ claimOn: 'ClientHello' })
      const { near, fate } = await come()
      near.write('GET / HTTP/1.1\r\n')
      expect(await fate).toEqual(refused('NoClientHello'))
    })

    it('for one that is silent for too long, counted from accept', async () => {
      const { come } = open({ firstByteTimeoutMs: 60_000, now: () => 59_999 })
      const { fate } = await come()
      expect(await fate).toEqual(refused('FirstByteTimeout'))
    })

    it('for one that goes on talking and comes to no end', async () => {
      const { come } = open({ claimOn: 'ClientHello', firstByteTimeoutMs: 300 })
      const { near, far, fate } = await come()
      near.write(Buffer.from([22, 3, 1]))
      await until('it has arrived', () => (far.bytesRead === 3 ? true : undefined))
      expect(await fate).toEqual(refused('FirstByteTimeout'))
    })

    it('for the one that has been silent for longest, when one more is silent than may be', async () => {
      const { come, preface } = open({ maxSilent: 2 })
      const [first, second, third] = [await come(), await come(), await come()]
      expect(await first.fate).toEqual(refused('TooManySilent'))
      expect(preface.silent()).toBe(2)
      second.near.write('2')
      third.near.write('3')
      expect(await second.fate).toMatchObject({ kind: 'ready' })
      expect(await third.fate).toMatchObject({ kind: 'ready' })
    })

    it('when the proxy serves nobody any more: for the silent, and for those who come then', async () => {
      const { come, preface } = open()
      const { fate } = await come()
      preface.close('Draining')
      expect(await fate).toEqual(refused('Draining'))
      expect(await (await come()).fate).toEqual(refused('Draining'))
    })
  })

  describe('a connection that a load balancer passes on', () => {
    it("bears its client's address, and the pod has no byte of the header", async () => {
      const { comeThrough } = open()
      const { near, far, fate } = await comeThrough()
      near.write('PROXY TCP6 2001:db8::7 2001:db8::1 4711 ')
      await until('it has arrived', () => (far.bytesRead === 40 ? true : undefined))
      expect(await decided(fate)).toBe(false)
      near.end('80\r\nhello')
      expect(await fate).toMatchObject({
        kind: 'ready',
        client: {
          host: '2001:db8::7',
          address: '[2001:db8::7]:4711',
          told: { from: { host: '2001:db8::7', port: 4711 }, to: { host: '2001:db8::1', port: 80 } },
        },
      })
      expect(await readAll(far)).toBe('hello')
    })

    it("has the balancer's own address when that connects for itself", async () => {
      const { comeThrough } = open()
      const { near, far, fate } = await comeThrough()
      near.end('PROXY UNKNOWN\r\n')
      expect(await fate).toMatchObject({ kind: 'ready', client: { address: `127.0.0.1:${near.localPort}` } })
      expect(await readAll(far)).toBe('')
    })

    it('is refused without a header, and when that is late', async () => {
      const { comeThrough } = open()
      const { near, fate } = await comeThrough()
      near.write('GET')
      expect(await fate).toEqual(refused('NoProxyHeader'))
      const late = await open({ firstByteTimeoutMs: 200 }).comeThrough()
      late.near.write('PROXY TCP4')
      expect(await late.fate).toEqual(refused('FirstByteTimeout'))
    })

    it('claims a pod on the first byte behind the header, where the service says so', async () => {
      const { comeThrough, preface } = open()
      const { near, far, fate } = await comeThrough()
      near.write('PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n')
      const introduction = await fate
      expect(introduction.kind).toBe('ready')
      const claim = preface.claim((introduction as Introduction & { kind: 'ready' }).client)
      expect(await decided(claim)).toBe(false)
      near.end('x')
      expect(await claim).toMatchObject({ kind: 'ready', client: { address: '192.0.2.7:1' } })
      expect(await readAll(far)).toBe('x')
    })
  })
})
