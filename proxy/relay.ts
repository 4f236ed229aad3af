// Joins a client to its pod until both directions have ended: half-closes, resets, back-pressure and byte counts.
import type { Socket } from 'node:net'
import { createFlow } from './flow.ts'
import { reset, resetAfterFlush } from './reset.ts'

/**
 * `ended`: both directions ended in good order. `reset`: one side broke, and the other was reset too. `stillborn`: the pod's side went
 * away before a byte went either way; the client is untouched and may be given another pod. `stopped`: we were told to stop.
 */
export type RelayEnd = 'ended' | 'reset' | 'stillborn' | 'stopped'

export type Relay = {
  readonly ended: Promise<RelayEnd>
  /** From the client to the pod. */
  bytesIn(): number
  bytesOut(): number
}

/** What the pod said before it broke is given this long to reach a slow client. */
const LAST_WORDS_MS = 1000

/** Both sockets allow half-open, and somebody listens to their errors. Each direction holds at most what the buffers of the two sockets hold. */
export function relay(client: Socket, pod: Socket, stop: AbortSignal): Relay {
  const { promise, resolve } = Promise.withResolvers<RelayEnd>()
  const inward = createFlow(client, pod, () => pod.end())
  const outward = createFlow(pod, client, () => {
    // A server that accepts and closes at once is as good as one that breaks: nobody has been served.
    if (isUntouched()) finish('stillborn')
    else client.end()
  })
  const isUntouched = () => inward.bytes() === 0 && outward.bytes() === 0 && !inward.hasEnded()
  const haveBothEnded = () => inward.hasEnded() && outward.hasEnded()

  const onClientClose = (broken: boolean) => {
    if (broken || !haveBothEnded()) finish('reset')
    else if (pod.destroyed) finish('ended')
  }
  const onPodClose = (broken: boolean) => {
    if (isUntouched()) finish('stillborn')
    else if (broken || !haveBothEnded()) finish('reset')
    else if (client.destroyed) finish('ended')
  }
  const onStop = () => finish('stopped')
  const finish = (end: RelayEnd) => {
    inward.detach()
    outward.detach()
    client.off('close', onClientClose)
    pod.off('close', onPodClose)
    stop.removeEventListener('abort', onStop)
    release(end, client, pod)
    resolve(end)
  }

  client.on('close', onClientClose)
  pod.on('close', onPodClose)
  stop.addEventListener('abort', onStop, { once: true })
  if (stop.aborted) onStop()
  else if (client.destroyed) onClientClose(true)
  else {
    inward.start()
    outward.start()
  }
  return { ended: promise, bytesIn: inward.bytes, bytesOut: outward.bytes }
}

function release(end: RelayEnd, client: Socket, pod: Socket): void {
  if (end === 'ended') return
  reset(pod)
  if (end === 'stopped') reset(client)
  else if (end === 'reset') resetAfterFlush(client, LAST_WORDS_MS)
}
