// TLS before the claim: who has none is known by its first words, and who takes its time is as silent as any.
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createClient } from '../../../proxy/client.ts'
import { createDeadlines } from '../../../proxy/deadlines.ts'
import { createPreface, type Introduction, type PrefaceParts } from '../../../proxy/preface/preface.ts'
import { refuse } from '../../../proxy/refuse.ts'
import { socketOf } from '../../../proxy/relay/bare.ts'
import { sendAway } from '../../../proxy/serve.ts'
import type { Terminator } from '../../../proxy/tls/terminator.ts'
import { closeAllAfter, readAll, socketPair } from '../sockets.ts'
import { asCertificate, makeAuthority, shakeAsClient, terminatorWith } from '../tls/authority.ts'
import { type Accept, bothWays } from '../ways.ts'

const deadlines = createDeadlines(() => performance.now())

closeAllAfter()

const terminator = terminatorWith(asCertificate(makeAuthority('of servers').issue('localhost')))

type Wish = Partial<ReturnType<PrefaceParts['config']>> & { maxSilent?: number; now?: () => number; by?: Terminator }

function open({ maxSilent = 10, now = () => 0, by = terminator, ...wish }: Wish, accept: Accept) {
  const config = { claimOn: 'Accept', firstByteTimeoutMs: 60_000, ...wish } as const
  const preface = createPreface({ config: () => config, now, deadlines, maxSilent, terminator: by })
  return {
    preface,
    async come(): Promise<{ near: Socket; far: Socket; fate: Promise<Introduction> }> {
      const { near, far } = await accept()
      const fate = preface.secure(createClient(far, { id: 'c', acceptedAt: 0 }))
      return { near, far: socketOf(far), fate }
    },
  }
}

type Ready = Introduction & { kind: 'ready' }
/** The first that a client says, for a test to cut in pieces. */
const hello = await (async () => {
  const { near, far } = await socketPair()
  shakeAsClient(near)
  const [words] = (await once(far, 'data')) as [Buffer]
  near.destroy()
  return words
})()

describe.each(bothWays)('TLS of a client that came as $as', ({ accept }) => {
  const begin = (wish: Wish = {}) => open(wish, accept)

  it('stands before a pod is claimed, however the hello was cut, and what is said then is still there', async () => {
    const { come, preface } = begin({ now: () => 77 })
    const { near, fate } = await come()
    expect(preface.silent()).toBe(1)
    const client = shakeAsClient(near)
    const { client: secured } = (await fate) as Ready
    client.end('my words')
    expect(preface.silent()).toBe(0)
    expect(await preface.claim(secured)).toMatchObject({ kind: 'ready', client: { id: 'c', acceptedAt: 77 } })
    expect(await readAll(secured.line as Socket)).toBe('my words')
  })

  it('begins behind the header of a load balancer', async () => {
    const { preface } = begin()
    const { near, far } = await accept()
    const introduced = preface.introduce(createClient(far, { id: 'c', acceptedAt: 0 }))
    near.write('PROXY TCP4 203.0.113.9 198.51.100.1 4711 443\r\n')
    const client = shakeAsClient(near)
    const fate = preface.secure(((await introduced) as Ready).client)
    client.end('x')
    const { client: secured } = (await fate) as Ready
    expect(secured).toMatchObject({ host: '203.0.113.9' })
    expect(await readAll(secured.line as Socket)).toBe('x')
  })

  it('is waited for, and then for a first byte of what is inside of it', async () => {
    const { come, preface } = begin({ claimOn: 'FirstByte' })
    const { near, fate } = await come()
    const client = shakeAsClient(near)
    const { client: secured } = (await fate) as Ready
    const claim = preface.claim(secured)
    expect(preface.silent()).toBe(1)
    client.end('x')
    expect(await claim).toMatchObject({ kind: 'ready' })
    expect(await readAll(secured.line as Socket)).toBe('x')
  })

  it.each(['GET / HTTP/1.1\r\n\r\n', 'SSH-2.0-x\r\n', '\u0000'])('is missed in %j', async words => {
    const { come } = begin()
    const { near, fate } = await come()
    near.write(words)
    expect(await fate).toMatchObject({ kind: 'refused', reason: 'NoTLS' })
  })

  it.each([
    { what: 'nothing', words: 0 },
    { what: 'half a hello', words: hello.length - 1 },
    { what: 'a hello and nothing more', words: hello.length },
  ])('is not waited for beyond the time of who has said $what', async ({ words }) => {
    const { come, preface } = begin({ firstByteTimeoutMs: 50 })
    const { near, fate } = await come()
    near.write(hello.subarray(0, words))
    expect(await fate).toEqual({ kind: 'refused', reason: 'FirstByteTimeout' })
    expect(preface.silent()).toBe(0)
  })

  it.each([0, 5])('is nothing that one who leaves after %i bytes is refused for', async words => {
    const { come } = begin()
    const { near, fate } = await come()
    near.end(hello.subarray(0, words))
    expect(await fate).toEqual({ kind: 'left' })
  })

  it('is made with nobody whose hello was spoilt, wherever it was, and leaves nothing behind', async () => {
    const { come, preface } = begin({ maxSilent: 1000 })
    const random = createRandom(4711)
    for (let round = 0; round < 300; round += 1) {
      const spoilt = Buffer.from(hello)
      for (let count = 1 + random(8); count > 0; count -= 1) spoilt[random(spoilt.length)] = random(256)
      const { near, fate } = await come()
      near.end(spoilt.subarray(0, random(4) ? spoilt.length : random(spoilt.length)))
      near.resume()
      const { kind } = await fate
      expect(['left', 'refused'], spoilt.toString('hex')).toContain(kind)
      near.destroy()
    }
    expect(preface.silent()).toBe(0)
    const { near, fate } = await come()
    shakeAsClient(near)
    expect(await fate).toMatchObject({ kind: 'ready' })
  })

  it('in the making counts as silence: of too many the longest goes, and its connection with it', async () => {
    const { come, preface } = begin({ maxSilent: 2 })
    const slow = await come()
    slow.near.write(hello)
    await once(slow.near, 'data')
    const others = [await come(), await come()]
    expect(await slow.fate).toEqual({ kind: 'refused', reason: 'TooManySilent' })
    expect(slow.far.destroyed).toBe(true)
    expect(preface.silent()).toBe(2)
    shakeAsClient(others[0]!.near)
    expect(await others[0]!.fate).toMatchObject({ kind: 'ready' })
  })

  it('is made with one of a crowd in a turn of the event loop, and with each in the end', async () => {
    const shakenIn: number[] = []
    let turn = 0
    const by: Terminator = {
      ...terminator,
      shake(socket, stop) {
        shakenIn.push(turn)
        return terminator.shake(socket, stop)
      },
    }
    const { come } = begin({ maxSilent: 100, by })
    const crowd = await Promise.all(Array.from({ length: 20 }, come))
    const count = () => {
      turn += 1
      if (shakenIn.length < crowd.length) setImmediate(count)
    }
    count()
    for (const { near } of crowd) shakeAsClient(near)
    expect((await Promise.all(crowd.map(({ fate }) => fate))).map(({ kind }) => kind)).toEqual(crowd.map(() => 'ready'))
    expect(new Set(shakenIn).size).toBe(crowd.length)
  })

  it('is made with none of a crowd that is sent away before its turn has come', async () => {
    const { come, preface } = begin({ maxSilent: 100 })
    const crowd = await Promise.all(Array.from({ length: 20 }, come))
    for (const { near } of crowd) near.write(hello)
    await once(crowd[0]!.near, 'data')
    preface.close('Draining')
    for (const { far, fate } of crowd) {
      expect(await fate).toEqual({ kind: 'refused', reason: 'Draining' })
      await refuse(far, '')
      expect(far.destroyed).toBe(true)
    }
    expect(preface.silent()).toBe(0)
  })

  it('in the making keeps no proxy from ending', async () => {
    const { come, preface } = begin()
    const [silent, slow] = [await come(), await come()]
    slow.near.write(hello)
    await once(slow.near, 'data')
    preface.close('Draining')
    expect(await silent.fate).toEqual({ kind: 'refused', reason: 'Draining' })
    expect(await slow.fate).toEqual({ kind: 'refused', reason: 'Draining' })
    expect(await (await come()).fate).toEqual({ kind: 'refused', reason: 'Draining' })
    await refuse(silent.far, '')
  })
})

/** The same numbers every time, from 0 to below what is asked. */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return (state >> 8) % below
  }
}

describe.each(bothWays)('a refused client that came as $as', ({ accept }) => {
  const lines: object[] = []
  const parts = {
    hasTLS: true,
    metrics: { refused() {} },
    log: { warn: (line: object) => lines.push(line) },
    config: () => ({ refusalMessage: 'no\n' }),
  } as unknown as Parameters<typeof sendAway>[0]

  it('reads why when TLS stands, and no plain text before', async () => {
    const { come } = open({}, accept)
    const { near, fate } = await come()
    const client = shakeAsClient(near)
    const told = sendAway(parts, ((await fate) as Ready).client, { reason: 'QueueFull' })
    expect(await readAll(client)).toBe('no\n')
    client.end()
    await told

    const early = await accept()
    const gone = sendAway(parts, createClient(early.far, { id: 'c', acceptedAt: 0 }), { reason: 'NoTLS', why: 'x' })
    expect(await readAll(early.near)).toBe('')
    early.near.end()
    await gone
    expect(lines).toMatchObject([{ reason: 'QueueFull' }, { reason: 'NoTLS', why: 'x' }])
  })
})
