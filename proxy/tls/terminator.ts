// Ends TLS for clients: one handshake each, with the certificate that is in force when it begins.
import { constants } from 'node:crypto'
import type { Socket } from 'node:net'
import { createServer, type SecureVersion, type TLSSocket } from 'node:tls'
import type { Signal } from '../signal.ts'
import { below } from './below.ts'
import type { Certificate } from './certificate.ts'
import { type Failure, judgeFailure } from './failure.ts'

export type Handshake =
  | { readonly kind: 'secured'; readonly socket: TLSSocket }
  | Failure
  /** `stop` was aborted, and the connection is gone. */
  | { readonly kind: 'stopped' }

export type Terminator = {
  /** For whoever comes from now on; connections stay as they are. */
  use(certificate: Certificate): void
  /** The client's first words may have been read and put back. What is not `secured` is closed. */
  shake(socket: Socket, stop: Signal): Promise<Handshake>
}

export type TerminatorOptions = {
  readonly wantsClientCertificate: boolean
  /** Asked for every client. */
  readonly minVersion: () => SecureVersion
}

/** Who calls bounds the time of a handshake; Node has to have a bound too, and this is its longest. */
const LONGEST_MS = 2 ** 31 - 1

export function createTerminator({ wantsClientCertificate, minVersion }: TerminatorOptions): Terminator {
  // It never listens: clients are brought to it, which its 'connection' event is for.
  const server = createServer({
    requestCert: wantsClientCertificate,
    rejectUnauthorized: wantsClientCertificate,
    handshakeTimeout: LONGEST_MS,
  })
  const shaking = new Map<Socket, (outcome: Handshake) => void>()
  let certificate: Certificate | undefined
  /** In force; undefined when what is in force is out of date. */
  let version: SecureVersion | undefined

  const renew = () => {
    version = minVersion()
    const { cert, key, authorities } = certificate!
    server.setSecureContext({
      ...{ cert, key, minVersion: version },
      // A session that is taken up again shows no certificate, and Node takes that for a good one.
      ...(authorities && { ca: [...authorities], secureOptions: constants.SSL_OP_NO_TICKET }),
    })
  }
  server.on('secureConnection', socket => {
    // Of what breaks the rules of TLS Node tells, and keeps it open: 'close' follows and tells everybody.
    socket.on('error', error => socket.destroy(error))
    const settle = shaking.get(below(socket)!)
    if (settle && (!wantsClientCertificate || isVouchedFor(socket))) settle({ kind: 'secured', socket })
    else socket.destroy()
  })
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    const against = socket.authorizationError as unknown as string | undefined
    shaking.get(below(socket)!)?.(judgeFailure(error.code ?? error.message, against))
  })

  return {
    use(fresh) {
      certificate = fresh
      version = undefined
    },
    shake(socket, stop) {
      const { promise, resolve } = Promise.withResolvers<Handshake>()
      const settle = (outcome: Handshake) => {
        shaking.delete(socket)
        stop.removeEventListener('abort', onStop)
        socket.off('end', onLeft)
        if (outcome.kind !== 'secured') socket.destroy()
        resolve(outcome)
      }
      const onStop = () => settle({ kind: 'stopped' })
      const onLeft = () => settle({ kind: 'left' })
      if (stop.aborted) onStop()
      else if (socket.destroyed) onLeft()
      else {
        if (version !== minVersion()) renew()
        stop.addEventListener('abort', onStop)
        // Of a client whose FIN was read together with its first words.
        socket.on('end', onLeft)
        shaking.set(socket, outcome => {
          if (outcome.kind === 'secured') outcome.socket.allowHalfOpen = true
          settle(outcome)
        })
        // Who sends a FIN before it is known has left.
        socket.allowHalfOpen = false
        server.emit('connection', socket)
        socket.allowHalfOpen = true
      }
      return promise
    },
  }
}

function isVouchedFor(socket: TLSSocket): boolean {
  return socket.authorized && socket.getPeerX509Certificate() !== undefined
}
