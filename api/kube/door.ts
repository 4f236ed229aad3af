// The kept connections to one server as one client certificate opens them, directly or through a proxy.
import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { checkServerIdentity } from 'node:tls'
import { leadThrough, needsTunnel } from './byProxy/agent.ts'
import type { ClusterAccess } from './config.ts'
import type { Certificate } from './credential.ts'

/** Streams live on connections of their own, so that a hundred watches never stand in the way of a Lease renewal. */
export type Door = { request: typeof http.request; agents: { whole: http.Agent; stream: http.Agent }; base: URL }

/** Kept connections are closed after this much idleness: well before the API server (90 s) would do it under a request. */
const IDLE_MS = 45_000

/** Opens no connection yet. `certificate` is shown in place of the access's own. */
export function openDoor(access: ClusterAccess, certificate?: Certificate): Door {
  const base = new URL(access.server)
  const { proxy } = access
  const isLed = proxy !== undefined && needsTunnel(proxy, base)
  const options: https.AgentOptions = {
    ...{ keepAlive: true, scheduling: 'lifo', timeout: IDLE_MS },
    ...(proxy && !isLed && { proxyEnv: { HTTP_PROXY: proxy } }),
  }
  const lead = <T extends http.Agent>(agent: T) =>
    isLed ? leadThrough(agent, proxy, tlsOf(access, certificate)) : agent
  if (base.protocol === 'http:') {
    return {
      base,
      request: http.request,
      agents: { whole: lead(new http.Agent(options)), stream: lead(new http.Agent(options)) },
    }
  }
  const tls: https.AgentOptions = { ...options, ...tlsOf(access, certificate), ...nameOf(access.serverName) }
  return {
    base,
    request: https.request,
    agents: { whole: lead(new https.Agent(tls)), stream: lead(new https.Agent(tls)) },
  }
}

function tlsOf(access: ClusterAccess, certificate: Certificate | undefined): https.AgentOptions {
  const { cert, key } = certificate ?? access
  return { ca: access.ca, cert, key, rejectUnauthorized: !access.skipTlsVerify }
}

/** Nobody is asked for an address as if it were a name (RFC 6066); the certificate must bear it all the same. */
function nameOf(serverName: string | undefined): https.AgentOptions {
  if (serverName === undefined || isIP(serverName) === 0) return { servername: serverName }
  return { servername: '', checkServerIdentity: (_, certificate) => checkServerIdentity(serverName, certificate) }
}

export function closeDoor({ agents }: Door): void {
  agents.whole.destroy()
  agents.stream.destroy()
}

/** When one kept connection proves dead, its siblings most likely are: the next requests must not find out one by one. */
export function dropIdle(agent: http.Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy()
}
