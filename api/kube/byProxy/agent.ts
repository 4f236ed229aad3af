// Connections of an agent of Node's that lead through a proxy.
import type http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { dialThrough, isSocks } from './dial.ts'

/** Beside the options of a request: aborted when the request is over, so that nothing is dialled for nobody. */
export type Abandoned = { readonly abandoned?: AbortSignal }

/** From now on the agent's connections lead through the proxy. What comes first on them, as TLS, is still the agent's. */
export function leadThrough<T extends http.Agent>(agent: T, proxy: string, tls: https.AgentOptions): T {
  const connectOver = agent.createConnection.bind(agent)
  agent.createConnection = (options, callback) => {
    const to = { host: (options.host ?? 'localhost').replace(/^\[|\]$/g, ''), port: Number(options.port) }
    const { ca, cert, key, rejectUnauthorized } = tls
    const { abandoned: signal } = options as Abandoned
    const begin = (socket: Socket): Duplex => {
      // Over plain HTTP the connection is all there is; TLS begins on it.
      if (!(agent instanceof https.Agent)) return socket.resume()
      return connectOver({ ...options, socket } as typeof options) as Duplex
    }
    dialThrough({ proxy: new URL(proxy), to, tls: { ca, cert, key, rejectUnauthorized }, signal })
      .then(begin)
      .then(
        connection => callback?.(null, connection),
        (error: Error) => callback?.(error, undefined as never),
      )
    return undefined
  }
  return agent
}

/** To a server of plain HTTP, an HTTP proxy is asked request by request: Node's agents do so. */
export function needsTunnel(proxy: string, server: URL): boolean {
  return isSocks(proxy) || server.protocol === 'https:'
}
