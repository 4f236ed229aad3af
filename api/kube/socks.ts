// A way through a SOCKS5 proxy (RFC 1928, 1929): what `ssh -D` opens, and how Kubernetes' own docs lead to a server behind a bastion.
import { once } from 'node:events'
import type http from 'node:http'
import https from 'node:https'
import { connect, isIP, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

type Place = { readonly host: string; readonly port: number }

const VERSION = 5
const [NO_AUTH, PASSWORD] = [0, 2]
const [BY_IPV4, BY_NAME, BY_IPV6] = [1, 3, 4]

const refusals: Readonly<Record<number, string>> = {
  1: 'general failure',
  2: 'not allowed by its rules',
  3: 'network unreachable',
  4: 'host unreachable',
  5: 'connection refused',
  6: 'the way is too long',
  7: 'it does not know how to connect',
  8: 'it does not know this kind of address',
}

export function isSocks(proxy: string): boolean {
  return /^socks5h?:/i.test(proxy)
}

/** From now on the agent's connections lead through the proxy. What comes first on them, as TLS, is still the agent's. */
export function leadThrough<T extends http.Agent>(agent: T, proxy: string): T {
  const connectOver = agent.createConnection.bind(agent)
  agent.createConnection = (options, callback) => {
    const place = { host: options.host ?? 'localhost', port: Number(options.port) }
    // Over plain HTTP the connection is all there is; TLS begins on it.
    const begin = (socket: Socket) =>
      agent instanceof https.Agent ? (connectOver({ ...options, socket } as typeof options) as Duplex) : socket
    dialThrough(new URL(proxy), place).then(
      socket => callback?.(null, begin(socket)),
      (error: Error) => callback?.(error, undefined as never),
    )
    return undefined
  }
  return agent
}

/** Rejects when the proxy does not lead there. Names are looked up by the proxy. */
export async function dialThrough(proxy: URL, to: Place): Promise<Socket> {
  const at = { host: proxy.hostname.replace(/^\[|\]$/g, ''), port: Number(proxy.port || 1080) }
  const socket = connect({ ...at, noDelay: true })
  try {
    await once(socket, 'connect')
    await shakeHands(socket, proxy)
    await ask(socket, to)
    return socket
  } catch (cause) {
    socket.destroy()
    if ((cause as NodeJS.ErrnoException).code) throw cause
    throw new Error(
      `the SOCKS proxy ${proxy.host} does not lead to ${to.host}:${to.port}: ${(cause as Error).message}`,
      { cause },
    )
  }
}

async function shakeHands(socket: Socket, { username, password }: URL): Promise<void> {
  const methods = username ? [NO_AUTH, PASSWORD] : [NO_AUTH]
  socket.write(Buffer.from([VERSION, methods.length, ...methods]))
  const [version, method] = await read(socket, 2)
  if (version !== VERSION) throw new Error('it is no SOCKS5 proxy')
  if (method === NO_AUTH) return
  if (method !== PASSWORD || !username) throw new Error('it wants another proof of who we are')
  const [name, secret] = [username, password].map(text => Buffer.from(decodeURIComponent(text)))
  socket.write(Buffer.concat([Buffer.from([1, name!.length]), name!, Buffer.from([secret!.length]), secret!]))
  const [, refused] = await read(socket, 2)
  if (refused) throw new Error('it does not take this username and password')
}

async function ask(socket: Socket, { host, port }: Place): Promise<void> {
  const head = Buffer.from([VERSION, 1, 0])
  socket.write(Buffer.concat([head, addressOf(host.replace(/^\[|\]$/g, '')), Buffer.from([port >> 8, port & 0xff])]))
  const [, reply, , kind] = await read(socket, 4)
  if (reply) throw new Error(refusals[reply] ?? `refused (${reply})`)
  const length = kind === BY_IPV4 ? 4 : kind === BY_IPV6 ? 16 : (await read(socket, 1))[0]!
  await read(socket, length + 2)
}

function addressOf(host: string): Buffer {
  if (isIP(host) === 4) return Buffer.from([BY_IPV4, ...host.split('.').map(Number)])
  if (isIP(host) === 6) return Buffer.from([BY_IPV6, ...wordsOf(host).flatMap(word => [word >> 8, word & 0xff])])
  const name = Buffer.from(host)
  return Buffer.concat([Buffer.from([BY_NAME, name.length]), name])
}

/** The eight of an IPv6 address. */
function wordsOf(address: string): number[] {
  const dotted = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts) => {
    const [a, b, c, d] = parts.slice(0, 4).map(Number)
    return `${((a! << 8) | b!).toString(16)}:${((c! << 8) | d!).toString(16)}`
  })
  const [before = '', after] = dotted.split('::')
  const words = (text: string) => (text === '' ? [] : text.split(':').map(word => Number.parseInt(word, 16)))
  const [head, tail] = [words(before), words(after ?? '')]
  return [...head, ...Array(8 - head.length - tail.length).fill(0), ...tail]
}

/** Exactly so many bytes: what comes behind them is the server's. */
async function read(socket: Socket, length: number): Promise<Buffer> {
  for (;;) {
    const bytes: Buffer | null = socket.read(length)
    if (bytes) return bytes
    const over = await Promise.race([
      once(socket, 'readable').then(() => socket.readableEnded),
      once(socket, 'end').then(() => true),
    ])
    if (over) throw new Error('it ended the connection')
  }
}
