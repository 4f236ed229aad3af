// `kubectl port-forward`: a client's connection joined to the node, which opens connections inside the pod.
import { createWebSocketStream } from 'ws'
import { badRequest } from '../refusal.ts'
import type { Call, Parts, Upgrade } from './call.ts'
import { findKubelet } from './kubelet.ts'
import { askUpgrade, mustRefuse, passUpgrade } from './passUpgrade.ts'
import { findPod, mustHaveNode, podPath } from './podTarget.ts'
import { servePortChannels } from './portChannels.ts'
import { readPorts } from './queryValues.ts'
import { echoResponse, joinSockets } from './socket.ts'
import { ownSpdyQuestion, spdyQuestion } from './spdyQuestion.ts'
import type { Upstream } from './upstream.ts'
import { acceptWebSocket, chooseSubprotocol, isWebSocket } from './webSocket.ts'

/** SPDY frames inside of WebSocket messages: kubectl's way since 1.31. */
const TUNNEL = 'SPDY/3.1+portforward.k8s.io'
const CHANNELS = 'v4.channel.k8s.io'
export const SPDY_PROTOCOL = 'portforward.k8s.io'

export type Forwarding = { readonly upstream: Upstream; readonly path: string; readonly ports: readonly number[] }

/** Throws a Refusal where the pod or its node is not to be found. */
export function planForwarding({ find, kubeletIdentity }: Parts, call: Call): Forwarding {
  const ports = readPorts(call.query, 'ports')
  const pod = findPod(find, call)
  mustHaveNode(pod)
  const query = new URLSearchParams(ports.map((port): [string, string] => ['port', String(port)]))
  const path = `${podPath('portForward', pod)}${query.size > 0 ? `?${query}` : ''}`
  return { upstream: findKubelet(find, pod, kubeletIdentity), path, ports }
}

/** Resolves when both connections are closed. */
export async function upgradePortForward(forwarding: Forwarding, upgrade: Upgrade, left: AbortSignal): Promise<void> {
  const { upstream } = forwarding
  if (!isWebSocket(upgrade.request)) {
    return await passUpgrade({ upstream, question: spdyQuestion(forwarding, upgrade.request), left }, upgrade)
  }
  const protocol = chooseSubprotocol(upgrade.request, [TUNNEL, CHANNELS])
  if (protocol === CHANNELS && forwarding.ports.length === 0) throw badRequest('query parameter "port" is required')
  const question = ownSpdyQuestion(forwarding, upgrade.request, SPDY_PROTOCOL)
  const answer = await askUpgrade({ upstream, question, left })
  if (answer.kind === 'response') return await echoResponse(mustRefuse(answer), upgrade.socket)
  const webSocket = await acceptWebSocket(upgrade, protocol).catch(error => {
    answer.socket.destroy()
    throw error
  })
  if (protocol === CHANNELS) return await servePortChannels(webSocket, answer, forwarding.ports)
  const client = createWebSocketStream(webSocket)
  if (answer.head.length > 0) client.write(answer.head)
  await joinSockets(client, answer.socket)
}
