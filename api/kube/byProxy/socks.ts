// What is said to a SOCKS5 proxy (RFC 1928, 1929), which `ssh -D` opens: Kubernetes' own docs lead to a server behind a bastion by it.
import { isIP, type Socket } from 'node:net'
import type { Listener } from './listener.ts'
import { type Place, userOf } from './place.ts'

const VERSION = 5
const [NO_AUTH, PASSWORD] = [0, 2]
const [BY_IPV4, BY_NAME, BY_IPV6] = [1, 3, 4]
/** A length is one byte. */
const MOST_BYTES = 255

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

/** Rejects when the proxy does not lead there. Names are looked up by the proxy. */
export async function askSocks(socket: Socket, listener: Listener, { proxy, to }: { proxy: URL; to: Place }) {
  await shakeHands(socket, listener, proxy)
  await ask(socket, listener, to)
}

async function shakeHands(socket: Socket, listener: Listener, proxy: URL): Promise<void> {
  const user = userOf(proxy)
  const methods = user ? [NO_AUTH, PASSWORD] : [NO_AUTH]
  socket.write(Buffer.from([VERSION, methods.length, ...methods]))
  const [version, method] = await listener.take(2)
  if (version !== VERSION) throw new Error('it is no SOCKS5 proxy')
  if (method === NO_AUTH) return
  if (method !== PASSWORD || !user) throw new Error('it wants another proof of who we are')
  socket.write(Buffer.concat([Buffer.from([1]), counted(user.name, 'name'), counted(user.password, 'password')]))
  const [, refused] = await listener.take(2)
  if (refused) throw new Error('it does not take this username and password')
}

async function ask(socket: Socket, listener: Listener, { host, port }: Place): Promise<void> {
  socket.write(Buffer.concat([Buffer.from([VERSION, 1, 0]), addressOf(host), Buffer.from([port >> 8, port & 0xff])]))
  const [version, reply, , kind] = await listener.take(4)
  if (version !== VERSION) throw new Error('it is no SOCKS5 proxy')
  if (reply) throw new Error(refusals[reply] ?? `refused (${reply})`)
  await listener.take((await lengthOf(listener, kind!)) + 2)
}

/** Of the address that the proxy says it comes from: nobody needs it. */
async function lengthOf(listener: Listener, kind: number): Promise<number> {
  if (kind === BY_IPV4) return 4
  if (kind === BY_IPV6) return 16
  if (kind === BY_NAME) return (await listener.take(1))[0]!
  throw new Error('its answer has no address that anybody knows')
}

function counted(text: string, what: string): Buffer {
  const bytes = Buffer.from(text)
  if (bytes.length > MOST_BYTES) throw new Error(`a ${what} of ${bytes.length} bytes is too long for it`)
  return Buffer.concat([Buffer.from([bytes.length]), bytes])
}

function addressOf(host: string): Buffer {
  if (isIP(host) === 4) return Buffer.from([BY_IPV4, ...host.split('.').map(Number)])
  if (isIP(host) === 6) return Buffer.from([BY_IPV6, ...wordsOf(host).flatMap(word => [word >> 8, word & 0xff])])
  return Buffer.concat([Buffer.from([BY_NAME]), counted(host, 'name')])
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
