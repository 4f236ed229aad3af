// A crowd before one proxy, in a process of its own: silent ones, some that send a byte now and then, some that come and go, until its parent lets it go.
import { createConnection, type Socket } from 'node:net'

export const SILENT = 1_000
export const SLOW = 50
/** Of those that come and go, so many a second. */
export const COMING = 50

/** `address` is host:port. */
export function call(address: string): Socket {
  const colon = address.lastIndexOf(':')
  const socket = createConnection({
    ...{ host: address.slice(0, colon), port: Number(address.slice(colon + 1)), noDelay: true },
  })
  // Of the crowd nobody is asked how it ended; the measured ones are asked each time.
  return socket.on('error', () => {})
}

async function besiege(address: string): Promise<void> {
  const sockets = Array.from({ length: SILENT + SLOW }, () => call(address))
  await Promise.all(
    sockets.map(socket => new Promise(resolve => socket.once('connect', resolve).once('close', resolve))),
  )
  const slow = sockets.slice(SILENT)
  setInterval(() => {
    for (const socket of slow) socket.write('a')
  }, 1_000)
  setInterval(() => {
    const socket = call(address)
    socket.once('connect', () => socket.resetAndDestroy())
  }, 1_000 / COMING)
  process.once('disconnect', () => process.exit())
  process.send?.('there')
}

if (import.meta.main) await besiege(process.argv[2] ?? '')
