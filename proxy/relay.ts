// Joins a client to its pod until both directions have ended: half-closes, resets, back-pressure and byte counts.
import type { Connection, Line, Open } from './relay/connection.ts'
import type { Signal } from './signal.ts'

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

export type Sides = {
  readonly client: Line
  readonly pod: Line
  readonly stop: Signal
}

/** What the pod said before it broke is given this long to reach a slow client. */
const LAST_WORDS_MS = 1000

/** Each direction holds at most one read of the one side that the other has not taken yet. */
export function relay(sides: Sides, open: Open): Relay {
  const { stop } = sides
  const { promise, resolve } = Promise.withResolvers<RelayEnd>()
  const client = open(sides.client)
  const pod = open(sides.pod)
  let bytesIn = 0
  let bytesOut = 0
  let isClientDone = false
  let isPodDone = false
  let isOver = false
  const isUntouched = () => bytesIn === 0 && bytesOut === 0 && !isClientDone

  const onClientClose = (broken: boolean) => {
    if (broken || !isClientDone || !isPodDone) finish('reset')
    else if (pod.isClosed()) finish('ended')
  }
  const onPodClose = (broken: boolean) => {
    if (isUntouched()) finish('stillborn')
    else if (broken || !isClientDone || !isPodDone) finish('reset')
    else if (client.isClosed()) finish('ended')
  }
  const onStop = () => finish('stopped')
  const finish = (end: RelayEnd) => {
    if (isOver) return
    isOver = true
    client.detach()
    pod.detach()
    stop.removeEventListener('abort', onStop)
    release(end, client, pod)
    resolve(end)
  }

  client.attach({
    onData(bytes) {
      bytesIn += bytes.length
      if (!pod.write(bytes)) client.pause()
    },
    onFin() {
      isClientDone = true
      pod.end()
    },
    onDrain: () => pod.resume(),
    onClose: onClientClose,
  })
  pod.attach({
    onData(bytes) {
      bytesOut += bytes.length
      if (!client.write(bytes)) pod.pause()
    },
    onFin() {
      // A server that accepts and closes at once is as good as one that breaks: nobody has been served.
      if (isUntouched()) return finish('stillborn')
      isPodDone = true
      client.end()
    },
    onDrain: () => client.resume(),
    onClose: onPodClose,
  })
  stop.addEventListener('abort', onStop)
  if (stop.aborted) onStop()
  else if (client.isClosed()) onClientClose(true)
  else if (pod.isClosed()) onPodClose(true)
  else {
    client.resume()
    pod.resume()
  }
  return { ended: promise, bytesIn: () => bytesIn, bytesOut: () => bytesOut }
}

function release(end: RelayEnd, client: Connection, pod: Connection): void {
  if (end === 'ended') return
  pod.reset()
  if (end === 'stopped') client.reset()
  else if (end === 'reset') client.resetAfterFlush(LAST_WORDS_MS)
}
