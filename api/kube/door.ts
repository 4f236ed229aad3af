// The kept connections to one server as one client certificate opens them, directly or through a proxy.
import http from 'node:http'
import https from 'node:https'
import type { ClusterAccess } from './config.ts'
import type { Certificate } from './credential.ts'
import { isSocks, leadThrough } from './socks.ts'

/** Streams live on connections of their own, so that a hundred watches never stand in the way of a Lease renewal. */
export type Door = { request: typeof http.request; agents: { whole: http.Agent; stream: http.Agent }; base: URL }

/** Kept connections are closed after this much idleness: well before the API server (90 s) would do it under a request. */
const IDLE_MS = 45_000

/** Opens no connection yet. `certificate` is shown in place of the access's own. */
export function openDoor(access: ClusterAccess, certificate?: Certificate): Door {
  const base = new URL(access.server)
  const options: https.AgentOptions = {
    ...{ keepAlive: true, scheduling: 'lifo', timeout: IDLE_MS },
    ...(access.proxy &&
      !isSocks(access.proxy) && { proxyEnv: { HTTP_PROXY: access.proxy, HTTPS_PROXY: access.proxy } }),
  }
  const lead = <T extends http.Agent>(agent: T) =>
    access.proxy && isSocks(access.proxy) ? leadThrough(agent, access.proxy) : agent
  if (base.protocol === 'http:') {
    return {
      base,
      request: http.request,
      agents: { whole: lead(new http.Agent(options)), stream: lead(new http.Agent(options)) },
    }
  }
  const { cert, key } = certificate ?? access
  const tls: https.AgentOptions = {
    ...options,
    ...{ ca: access.ca, cert, key },
    servername: access.serverName,
    rejectUnauthorized: !access.skipTlsVerify,
  }
  return {
    base,
    request: https.request,
    agents: { whole: lead(new https.Agent(tls)), stream: lead(new https.Agent(tls)) },
  }
}

export function closeDoor({ agents }: Door): void {
  agents.whole.destroy()
  agents.stream.destroy()
}

/** When one kept connection proves dead, its siblings most likely are: the next requests must not find out one by one. */
export function dropIdle(agent: http.Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy()
}
