// Crowds before one proxy, each in a process of its own until its parent lets it go.
import { createConnection, type Socket } from 'node:net'
import { recordHello } from '../../hostile/hello.ts'
import type { HouseName } from './houses.ts'

type Crowd = {
  readonly words: string
  /** Where it is let loose. */
  readonly house: HouseName
  /** Resolves when those are measured who are served beside it. */
  readonly come: (address: string) => Promise<void>
}

/** What became of them; `cut`: not by themselves, and without a word. */
export type Tally = { came: number; told: number; cut: number }

const WAVE = 2_000
const WAVE_MS = 1_000
const DRIP_MS = 100
const AGAIN_MS = 1_000

/** By the name that the process is given. */
export const crowds = {
  patient: {
    words: '1,000 silent clients, 50 that send a byte now and then, 50 a second that come and go',
    house: 'ordinary',
    async come(address) {
      const sockets = await callMany(address, 1_050)
      const slow = sockets.slice(1_000)
      setInterval(() => {
        for (const socket of slow) socket.write('a')
      }, 1_000)
      keepComing(address, 50)
    },
  },
  waves: {
    words: '2,000 at once, who all leave after a second, and come again',
    house: 'ordinary',
    async come(address) {
      let wave: Socket[] = []
      const rise = () => {
        for (const socket of wave) leave(socket)
        wave = Array.from({ length: WAVE }, () => call(address))
      }
      rise()
      setInterval(rise, WAVE_MS)
    },
  },
  restless: {
    words: '200 a second that come and go at once',
    house: 'ordinary',
    async come(address) {
      keepComing(address, 200)
    },
  },
  scanners: {
    words: '10,000 who connect and say nothing',
    house: 'ordinary',
    async come(address) {
      for (let wave = 0; wave < 10; wave += 1) await callMany(address, 1_000)
    },
  },
  shouting: {
    words: 'one who sends until nothing more is taken, to a pod that never reads',
    house: 'spare',
    async come(address) {
      const socket = call(address)
      await new Promise(resolve => socket.once('data', resolve))
      socket.write('deaf\n')
      const block = Buffer.alloc(1 << 16, 'x')
      const shout = () => {
        if (socket.writable && socket.writableLength === 0) socket.write(block)
      }
      setInterval(shout, 1)
    },
  },
  handshakes: {
    words:
      '1,500 that never end a handshake of TLS (silent, byte by byte, or stopped in the middle), each again when it was cut off',
    house: 'secure',
    async come(address) {
      const hello = await recordHello()
      const dripping = new Set<Socket>()
      const stand = (index: number) => {
        const socket = call(address)
        socket.write([Buffer.alloc(0), hello.subarray(0, 1), hello][index % 3]!)
        if (index % 3 === 1) dripping.add(socket)
        socket.once('close', () => {
          dripping.delete(socket)
          setTimeout(stand, AGAIN_MS, index)
        })
      }
      for (let index = 0; index < 1_500; index += 1) stand(index)
      setInterval(() => {
        for (const socket of dripping)
          if (socket.writable && socket.bytesWritten < hello.length - 1)
            socket.write(hello.subarray(socket.bytesWritten, socket.bytesWritten + 1))
      }, DRIP_MS)
    },
  },
  descriptors: {
    words: '300 where there are descriptors for 94, each again when it was sent away',
    house: 'fewDescriptors',
    async come(address) {
      keepFull(address, 300)
    },
  },
  disk: {
    words: '200 a second that come and go at once, each of them some log lines for a disk that is full',
    house: 'fullDisk',
    async come(address) {
      keepComing(address, 200)
    },
  },
  memory: {
    words: '3,000 who wait where the heap may have 24 MiB, and 50 a second that come and go',
    house: 'littleMemory',
    async come(address) {
      for (let wave = 0; wave < 6; wave += 1) await callMany(address, 500)
      keepComing(address, 50)
    },
  },
} as const satisfies Record<string, Crowd>

export type CrowdName = keyof typeof crowds
export const crowdNames = Object.keys(crowds) as CrowdName[]

const tally: Tally = { came: 0, told: 0, cut: 0 }
const here = new Set<Socket>()

/** `address` is host:port. */
function call(address: string): Socket {
  const colon = address.lastIndexOf(':')
  const socket = createConnection({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)) })
  let isTold = false
  here.add(socket)
  tally.came += 1
  return (
    socket
      .setNoDelay()
      // It is cut off, or has never come.
      .on('error', () => {})
      .once('data', () => {
        isTold = true
      })
      .once('close', () => {
        if (!here.delete(socket)) return
        tally[isTold ? 'told' : 'cut'] += 1
      })
  )
}

function leave(socket: Socket): void {
  here.delete(socket)
  socket.resetAndDestroy()
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
    socket.once('connect', () => leave(socket))
  }, 1_000 / aSecond)
}

function keepFull(address: string, count: number): void {
  const stand = () => void call(address).once('close', () => setTimeout(stand, AGAIN_MS))
  for (let index = 0; index < count; index += 1) stand()
}

async function besiege(name: CrowdName, address: string): Promise<void> {
  await crowds[name].come(address)
  process.send?.('there')
  process.once('disconnect', () => process.exit())
  process.once('message', () => {
    const counted = { ...tally }
    // A FIN alone would be a client who waits on.
    for (const socket of here) leave(socket)
    process.send?.(counted, () => process.exit())
  })
}

if (import.meta.main) await besiege(process.argv[2] as CrowdName, process.argv[3] ?? '')
