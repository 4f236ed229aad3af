// Crowds before one proxy, each in a process of its own until its parent lets it go.
import { createConnection, type Socket } from 'node:net'

type Crowd = {
  readonly words: string
  /** Resolves when those are measured who are served beside it. */
  readonly come: (address: string) => Promise<void>
}

const SILENT = 1_000
const SLOW = 50
/** Of those that come and go, so many a second. */
const COMING = 50
const WAVE = 2_000
const WAVE_MS = 1_000
const RESTLESS = 200

/** By the name that the process is given. */
export const crowds = {
  patient: {
    words: `${SILENT} silent clients, ${SLOW} that send a byte now and then, ${COMING} a second that come and go`,
    async come(address) {
      const sockets = await callMany(address, SILENT + SLOW)
      const slow = sockets.slice(SILENT)
      setInterval(() => {
        for (const socket of slow) socket.write('a')
      }, 1_000)
      keepComing(address, COMING)
    },
  },
  waves: {
    words: `${WAVE} at once, who all leave after a second, and come again`,
    async come(address) {
      let wave: Socket[] = []
      const rise = () => {
        for (const socket of wave) socket.resetAndDestroy()
        wave = Array.from({ length: WAVE }, () => call(address))
      }
      rise()
      setInterval(rise, WAVE_MS)
    },
  },
  restless: {
    words: `${RESTLESS} a second that come and go at once`,
    async come(address) {
      keepComing(address, RESTLESS)
    },
  },
} as const satisfies Record<string, Crowd>

export type CrowdName = keyof typeof crowds
export const crowdNames = Object.keys(crowds) as CrowdName[]

/** `address` is host:port. */
export function call(address: string): Socket {
  const colon = address.lastIndexOf(':')
  const socket = createConnection({
    ...{ host: address.slice(0, colon), port: Number(address.slice(colon + 1)), noDelay: true },
  })
  // Of the crowd nobody is asked how it ended; the measured ones are asked each time.
  return socket.on('error', () => {})
}

/** Resolves when all are there, or were sent away. */
async function callMany(address: string, count: number): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => call(address))
  await Promise.all(
    sockets.map(socket => new Promise(resolve => socket.once('connect', resolve).once('close', resolve))),
  )
  return sockets
}

function keepComing(address: string, aSecond: number): void {
  setInterval(() => {
    const socket = call(address)
    socket.once('connect', () => socket.resetAndDestroy())
  }, 1_000 / aSecond)
}

async function besiege(name: CrowdName, address: string): Promise<void> {
  await crowds[name].come(address)
  process.once('disconnect', () => process.exit())
  process.send?.('there')
}

if (import.meta.main) await besiege(process.argv[2] as CrowdName, process.argv[3] ?? '')
