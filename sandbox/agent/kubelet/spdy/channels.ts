// The channels of exec and attach over SPDY: the other end opens one stream for each.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { acceptSpdy, type SpdyStream } from '../../../spdy/connection.ts'
import type { Channels } from '../channels.ts'
import { Refusal } from '../refusal.ts'
import type { Streams } from '../route.ts'
import { chooseProtocol, switchToSpdy } from './upgrade.ts'

/** Newest first. Older ones tell the exit code in prose. */
const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io']
const OPEN_MS = 30_000

export type Upgrade = { request: IncomingMessage; socket: Duplex; head: Buffer }

/** Resolves when every stream that was announced is open. */
export async function openSpdyChannels(upgrade: Upgrade, wanted: Streams): Promise<Channels> {
  switchToSpdy(upgrade, chooseProtocol(upgrade.request, protocols))
  const types = ['error', 'stdin', 'stdout', 'stderr', 'resize'].filter(
    type => type === 'error' || (type === 'resize' ? wanted.tty : wanted[type as keyof Streams]),
  )
  const open = new Map<string, SpdyStream>()
  const complete = Promise.withResolvers<void>()
  const left = new AbortController()
  const connection = acceptSpdy(upgrade.socket, upgrade.head, stream => {
    open.set(stream.headers.streamtype ?? '', stream)
    if (types.every(type => open.has(type))) complete.resolve()
  })
  void connection.closed.then(() => {
    left.abort()
    complete.reject(new Refusal(400, 'the connection closed before its streams were open'))
  })
  const late = () => complete.reject(new Refusal(408, `streams not open in time: ${types.join(', ')}`))
  const timer = setTimeout(late, OPEN_MS)
  try {
    await complete.promise
  } catch (error) {
    connection.close()
    throw error
  } finally {
    clearTimeout(timer)
  }
  return {
    stdin: open.get('stdin'),
    stdout: open.get('stdout'),
    stderr: open.get('stderr'),
    resize: open.get('resize'),
    left: left.signal,
    finish(status) {
      open.get('error')?.end(JSON.stringify(status))
      for (const type of ['stdout', 'stderr']) open.get(type)?.end()
      connection.close()
    },
  }
}
