import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { ConnectionOptions, SecureVersion, TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { createTerminator, type Handshake } from '../../../proxy/tls/terminator.ts'
import { closeAllAfter, connectTo, endOf, listenOn, readAll } from '../sockets.ts'
import { asCertificate, dialTLS, makeAuthority, securePair, terminatorWith } from './authority.ts'

closeAllAfter()

const authority = makeAuthority('of servers')
const people = makeAuthority('of people')
const server = authority.issue('localhost')
const never = new AbortController().signal

type Wish = { minVersion?: () => SecureVersion; authorities?: readonly string[]; stop?: AbortSignal }

/** A port behind which handshakes are made; `next` is what becomes of the next. Who is let in reads "served". */
async function open({ minVersion = () => 'TLSv1.2', authorities, stop = never }: Wish = {}) {
  const terminator = createTerminator({ wantsClientCertificate: authorities !== undefined, minVersion })
  terminator.use(asCertificate(server, authorities))
  const outcomes: Promise<Handshake>[] = []
  let told = Promise.withResolvers<void>()
  const { port } = await listenOn(socket => {
    socket.on('error', () => {})
    const outcome = terminator.shake(socket, stop)
    outcomes.push(outcome)
    told.resolve()
    told = Promise.withResolvers()
    void outcome.then(o => o.kind === 'secured' && o.socket.end('served'))
  })
  return {
    terminator,
    port,
    async begin(come: () => Promise<unknown>): Promise<{ end: Promise<Handshake> }> {
      const { promise } = told
      await come()
      await promise
      return { end: outcomes.at(-1)! }
    },
    async next(come: () => Promise<unknown>): Promise<Handshake> {
      return (await this.begin(come)).end
    },
    async try(options: ConnectionOptions) {
      let client: TLSSocket | undefined
      let end: Promise<string> | undefined
      const outcome = await this.next(async () => {
        client = await dialTLS(port, options)
        end = endOf(client)
      })
      return { outcome, client: client!, end: await end! }
    },
  }
}

describe('a client', () => {
  it('is shown the certificate, and gets what is sent to it', async () => {
    const { port } = await open()
    const client = await dialTLS(port, { ca: authority.cert, rejectUnauthorized: true, servername: 'localhost' })
    expect(await readAll(client)).toBe('served')
    expect(client.authorized).toBe(true)
  })

  it('gets the same one whatever name it asks for, or none', async () => {
    const { port } = await open()
    for (const servername of ['other.example.com', '']) {
      const client = await dialTLS(port, { servername })
      expect(await readAll(client)).toBe('served')
      expect(client.getPeerCertificate().subject.CN).toBe('localhost')
    }
  })

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('may speak %s', async version => {
    const { port } = await open()
    const client = await dialTLS(port, { minVersion: version, maxVersion: version })
    expect(await readAll(client)).toBe('served')
    expect(client.getProtocol()).toBe(version)
  })

  it.each(['TLSv1', 'TLSv1.1'] as const)('that speaks %s is refused, and told', async version => {
    const opened = await open()
    const old = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT:@SECLEVEL=0' } as const
    const { outcome, end } = await opened.try(old)
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'TLSTooOld' })
    expect(end).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')
  })

  it('that speaks 1.2 is refused from the moment on that 1.3 is asked for', async () => {
    let minVersion: SecureVersion = 'TLSv1.2'
    const opened = await open({ minVersion: () => minVersion })
    const newest = { maxVersion: 'TLSv1.2' } as const
    expect(await readAll(await dialTLS(opened.port, newest))).toBe('served')
    minVersion = 'TLSv1.3'
    expect((await opened.try(newest)).outcome).toMatchObject({ reason: 'TLSTooOld' })
    expect(await readAll(await dialTLS(opened.port))).toBe('served')
  })

  it('that does not trust the certificate, and says so, has failed; one that only goes has left', async () => {
    const opened = await open()
    const { outcome } = await opened.try({ ca: people.cert, rejectUnauthorized: true, servername: 'localhost' })
    expect(outcome.kind).toBe('left')
    const garbage = Buffer.from('160303000a', 'hex')
    const talks = async () => void (await connectTo(opened.port)).write(Buffer.concat([garbage, Buffer.alloc(10, 7)]))
    expect(await opened.next(talks)).toMatchObject({ kind: 'failed', reason: 'HandshakeFailed' })
  })

  it.each([
    { how: 'a FIN', leave: (socket: Socket) => void socket.end() },
    { how: 'a reset', leave: (socket: Socket) => void socket.resetAndDestroy() },
  ])('that leaves in the middle, by $how, is gone at once', async ({ leave }) => {
    const opened = await open()
    const outcome = await opened.next(async () => {
      const client = await connectTo(opened.port)
      client.write(Buffer.from('160301', 'hex'))
      leave(client)
    })
    expect(outcome).toEqual({ kind: 'left' })
  })

  it('is cut off when it is told to stop, before or in the middle', async () => {
    const stop = new AbortController()
    const opened = await open({ stop: stop.signal })
    const ends: Promise<string>[] = []
    const outcome = await opened.begin(async () => {
      const slow = await connectTo(opened.port)
      slow.write(Buffer.from('1603', 'hex'))
      ends.push(endOf(slow))
    })
    stop.abort()
    expect(await outcome.end).toEqual({ kind: 'stopped' })
    await ends[0]
    expect(await opened.next(() => connectTo(opened.port))).toEqual({ kind: 'stopped' })
  })
})

describe('a client that has to have a certificate', () => {
  const authorities = [authority.cert, people.cert]
  const jane = people.issue('jane', { isClient: true })

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is let in with one, by %s', async maxVersion => {
    const { port } = await open({ authorities })
    expect(await readAll(await dialTLS(port, { ...jane, maxVersion }))).toBe('served')
  })

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is refused without, by %s', async maxVersion => {
    const { outcome, end } = await (await open({ authorities })).try({ maxVersion })
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'NoClientCertificate' })
    expect(end).toMatch(/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE/)
  })

  const strangers = makeAuthority('of people')
  it.each([
    { whose: 'of another authority of the same name', pair: strangers.issue('jane', { isClient: true }) },
    { whose: 'that has expired', pair: people.issue('jane', { isClient: true, notAfterMs: Date.now() - 60_000 }) },
    { whose: 'that is for servers', pair: people.issue('jane') },
  ])('is refused with one $whose, by either version', async ({ pair }) => {
    const opened = await open({ authorities })
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const { outcome } = await opened.try({ ...pair, maxVersion })
      expect(outcome).toMatchObject({ kind: 'failed', reason: 'ClientCertificateRefused' })
    }
  })

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('shows it each time: no session is taken up again, by %s', async version => {
    const { port } = await open({ authorities })
    const first = await dialTLS(port, { ...jane, maxVersion: version })
    let session: Buffer | undefined
    first.on('session', it => {
      session = it
    })
    expect(await readAll(first)).toBe('served')
    session ??= first.getSession()
    const second = await dialTLS(port, { ...jane, maxVersion: version, session })
    expect(await readAll(second)).toBe('served')
    expect(second.isSessionReused()).toBe(false)
  })
})

it('who needs no certificate may take a session up again', async () => {
  const { port } = await open()
  const first = await dialTLS(port, { maxVersion: 'TLSv1.2' })
  await once(first, 'session')
  expect(await readAll(first)).toBe('served')
  const second = await dialTLS(port, { maxVersion: 'TLSv1.2', session: first.getSession() })
  await once(second, 'secureConnect')
  expect(second.isSessionReused()).toBe(true)
})

describe('a renewed certificate', () => {
  it('is shown to the next client, and those that are connected notice nothing', async () => {
    const terminator = terminatorWith(asCertificate(server))
    const { near, far } = await securePair(terminator)
    const renewed = authority.issue('renewed')
    terminator.use(asCertificate(renewed))
    const next = await securePair(terminator)
    expect(next.near.getPeerCertificate().subject.CN).toBe('renewed')
    near.write('still ')
    far.once('data', words => far.end(`${words}here`))
    expect(await readAll(near)).toBe('still here')
  })

  it('brings its authorities: who was vouched for by the former ones is refused', async () => {
    const jane = people.issue('jane', { isClient: true })
    const opened = await open({ authorities: [people.cert] })
    expect(await readAll(await dialTLS(opened.port, jane))).toBe('served')
    opened.terminator.use(asCertificate(server, [makeAuthority('new').cert]))
    expect((await opened.try(jane)).outcome).toMatchObject({ reason: 'ClientCertificateRefused' })
  })
})
