// Certificates for tests of TLS, and clients that use them.
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import type { Certificate } from '../../../proxy/tls/certificate.ts'
import { createTerminator, type Terminator } from '../../../proxy/tls/terminator.ts'
import { issue } from '../../../sandbox/start/certificate/issue.ts'
import { connectTo, listenOn } from '../sockets.ts'

export type Pair = { readonly cert: string; readonly key: string }

export type Authority = {
  readonly cert: string
  /** Of a server called localhost, unless it is a client's. */
  issue(name: string, wish?: { isClient?: boolean; notAfterMs?: number }): Pair
}

const DAY_MS = 86_400_000

export function makeAuthority(name: string): Authority {
  const begin = Date.now() - 2 * DAY_MS
  const days = { notBeforeMs: begin, notAfterMs: begin + 9 * DAY_MS }
  const own = issue({ subject: { name }, issuer: undefined, ...days })
  return {
    cert: own.cert,
    issue(name, { isClient = false, notAfterMs = days.notAfterMs } = {}) {
      const names = isClient ? undefined : { addresses: ['127.0.0.1'], hosts: ['localhost'] }
      const { cert, privateKey } = issue({ ...days, subject: { name }, issuer: own, names, notAfterMs })
      return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string }
    },
  }
}

export function asCertificate(pair: Pair, authorities?: readonly string[]): Certificate {
  return { ...pair, authorities, expiresAt: 0, subject: '' }
}

export function terminatorWith(certificate: Certificate): Terminator {
  const terminator = createTerminator({
    wantsClientCertificate: certificate.authorities !== undefined,
    minVersion: () => 'TLSv1.2',
  })
  terminator.use(certificate)
  return terminator
}

/** A client of TLS, connected or about to be; how it ended is told by `endOf`. */
export async function dialTLS(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  return shakeAsClient(await connectTo(port), options)
}

export function shakeAsClient(below: Socket, options: ConnectionOptions = {}): TLSSocket {
  const client = connect({ socket: below, rejectUnauthorized: false, ...options })
  client.allowHalfOpen = true
  client.on('error', () => {})
  return client
}

/** Both ends of a connection with TLS, as the proxy has the far one. */
/** `reach`: another way to the port. */
export async function securePair(
  terminator: Terminator,
  reach: (port: number) => Promise<Socket> = connectTo,
): Promise<{ near: TLSSocket; far: TLSSocket }> {
  const far = Promise.withResolvers<TLSSocket>()
  const { port } = await listenOn(async socket => {
    socket.on('error', () => {})
    const outcome = await terminator.shake(socket, new AbortController().signal)
    if (outcome.kind === 'secured') far.resolve(outcome.socket)
    else far.reject(new Error(JSON.stringify(outcome)))
  })
  const near = shakeAsClient(await reach(port))
  await once(near, 'secureConnect')
  return { near, far: await far.promise }
}
