// Bytes to a server and whatever comes back, over TCP or TLS, with nothing of HTTP in between that would refuse to say what is wrong.
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

export type Door = { readonly host: string; readonly port: number; readonly tls: boolean }

/** One connection: `bytes`, then this end says no more. Resolves with all that was answered once the other end has closed, or after `patienceMs` of its silence. */
export function exchange({ host, port, tls }: Door, bytes: Buffer, patienceMs: number): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>()
  const chunks: Buffer[] = []
  const socket: Socket = tls ? connectTls({ host, port, rejectUnauthorized: false }) : connect({ host, port })
  const silence = setTimeout(() => socket.destroy(), patienceMs)
  socket.on(tls ? 'secureConnect' : 'connect', () => socket.write(bytes, () => socket.end()))
  socket.on('data', chunk => {
    chunks.push(chunk)
    silence.refresh()
  })
  // A reset is an answer, too.
  socket.on('error', () => {})
  socket.on('close', () => {
    clearTimeout(silence)
    resolve(Buffer.concat(chunks))
  })
  return promise
}

/** Of every answer in what came back. */
export function statusesOf(answer: Buffer): number[] {
  return [...answer.toString('latin1').matchAll(/HTTP\/1\.[01] (\d{3})/g)].map(([, code]) => Number(code))
}
