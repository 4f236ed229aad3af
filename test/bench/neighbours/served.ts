// Those who are measured: each has a pod, and asks it for an echo when it is its turn.
import { createConnection, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:tls'

const ECHOES = 150
const EVERY_MS = 20

/** Resolves when a pod has greeted it. */
export function beServed(address: string, isSecure: boolean): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const colon = address.lastIndexOf(':')
  const to = { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) }
  // Whose certificate it is matters to nobody here.
  const socket = isSecure ? connect({ ...to, rejectUnauthorized: false }) : createConnection(to)
  socket.setNoDelay()
  socket.on('error', () => {}) // its close tells
  socket.once('data', () => resolve(socket))
  socket.once('close', () => reject(new Error('a client that is to be measured was not served')))
  return promise
}

/** Milliseconds of each, one client after the other. */
export async function echo(served: readonly Socket[]): Promise<number[]> {
  const took: number[] = []
  for (let index = 0; index < ECHOES; index += 1) {
    const socket = served[index % served.length]!
    const begun = performance.now()
    socket.write('.')
    await hear(socket)
    took.push(performance.now() - begun)
    await sleep(EVERY_MS)
  }
  return took
}

/** Rejects when the session is over. */
function hear(socket: Socket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const fail = () => reject(new Error('a client that is measured lost its session'))
  socket.once('data', () => resolve()).once('close', fail)
  return promise.finally(() => socket.off('close', fail))
}
