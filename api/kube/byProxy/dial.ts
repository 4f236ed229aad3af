// A connection to a server through a proxy, until which everything can be given up.
import { once } from 'node:events'
import { connect, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { deadlineAfter } from '../deadline.ts'
import { listenTo } from './listener.ts'
import { addressOf, type Place } from './place.ts'
import { askSocks } from './socks.ts'
import { askHttp } from './tunnel.ts'

export type Dial = {
  readonly proxy: URL
  readonly to: Place
  /** Whom a proxy of https is to show itself as one of. */
  readonly tls: ConnectionOptions
  /** Nobody waits for it any more. */
  readonly signal: AbortSignal | undefined
}

/** As long as client-go dials. */
const LIMIT_MS = 30_000

/** Rejects with the signal's reason, or with a sentence that names the proxy, without who we are to it. */
export async function dialThrough({ proxy, to, tls, signal }: Dial, limitMs = LIMIT_MS): Promise<Socket> {
  const socket = open(proxy, tls)
  const ending = AbortSignal.any([deadlineAfter(limitMs), ...(signal ? [signal] : [])])
  const end = () => socket.destroy(new Error('it does not answer'))
  ending.addEventListener('abort', end)
  try {
    if (ending.aborted) end()
    await once(socket, 'encrypted' in socket ? 'secureConnect' : 'connect')
    const listener = listenTo(socket)
    await (isSocks(proxy.href) ? askSocks : askHttp)(socket, listener, { proxy, to })
    listener.leave()
    return socket
  } catch (cause) {
    // Whatever else it says is heard by nobody.
    socket.on('error', () => {}).destroy()
    if (signal?.aborted) throw signal.reason
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`the proxy ${proxy.host} does not lead to ${addressOf(to)}: ${why}`, { cause })
  } finally {
    ending.removeEventListener('abort', end)
  }
}

export function isSocks(proxy: string): boolean {
  return /^socks5h?:/i.test(proxy)
}

function open(proxy: URL, tls: ConnectionOptions): Socket {
  const host = proxy.hostname.replace(/^\[|\]$/g, '')
  const port = Number(proxy.port || (isSocks(proxy.href) ? 1080 : proxy.protocol === 'https:' ? 443 : 80))
  if (proxy.protocol !== 'https:') return connect({ host, port, noDelay: true })
  return connectTls({ ...tls, host, port, ...(isIP(host) ? {} : { servername: host }) })
}
