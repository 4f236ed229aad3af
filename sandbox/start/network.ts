// The addresses of one sandbox: a /16 of the loopback network for as long as it lives, so that two side by side never meet.
import { createServer, type Server } from 'node:net'
import { type Listener, listListeners } from '../agent/process/listeners.ts'

export type Network = {
  readonly nodeIP: string
  readonly clusterIPRange: string
  readonly loadBalancerRange: string
  readonly podRange: string
}

/** 127.0 has the machine's own: localhost, its name, its resolver. */
const numbers = Array.from({ length: 253 }, (_, index) => index + 2)

/** `number` is the second byte. */
export function layOut(number: number): Network {
  const at = (rest: string) => `127.${number}.${rest}`
  return {
    nodeIP: at('0.1'),
    clusterIPRange: at('16.0/20'),
    loadBalancerRange: at('32.0/20'),
    podRange: at('128.0/17'),
  }
}

export type NetworkLock = { readonly number: number; release(): void }

/** The one that the folder has, else a free one by chance. Throws when it has one that another sandbox holds now. */
export async function takeNetwork(kept: number | undefined, random: () => number): Promise<NetworkLock> {
  if (kept !== undefined) {
    const server = await lock(kept)
    if (!server)
      throw new Error(`another sandbox uses the addresses of this one (127.${kept}.0.0/16): end that one first`)
    return { number: kept, release: () => server.close() }
  }
  for (const number of planOrder(listListeners(), random)) {
    const server = await lock(number)
    if (server) return { number, release: () => server.close() }
  }
  throw new Error('no /16 of 127.0.0.0/8 is free of listeners and sandboxes: end a sandbox that you do not need')
}

/** Where somebody listens, whoever it is, nobody else should. */
export function planOrder(listeners: readonly Pick<Listener, 'address'>[], random: () => number): number[] {
  const taken = new Set(listeners.map(({ address }) => /^127\.(\d+)\./.exec(address)?.[1]).map(Number))
  const free = numbers.filter(number => !taken.has(number))
  const start = Math.floor(random() * free.length)
  return [...free.slice(start), ...free.slice(0, start)]
}

/** An abstract socket: the kernel lets go of it when we end, however that comes. Undefined when another process holds it. */
function lock(number: number): Promise<Server | undefined> {
  const server = createServer(socket => socket.destroy())
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen(`\0isolation-proxy-sandbox-127.${number}`, () => resolve(server.unref()))
  })
}

/** Throws where 127.x.y.z is not the machine's own without being set up first. */
export async function checkLoopback(platform: NodeJS.Platform): Promise<void> {
  if (platform === 'linux') return
  throw new Error(
    `the sandbox gives every pod an address of its own in 127.0.0.0/8, which ${platform} has not without root: run it on Linux, in WSL2, or in a Linux container`,
  )
}
