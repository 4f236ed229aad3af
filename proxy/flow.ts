// One direction of a relay: what comes out of one socket goes into the other, no faster than the other takes it.
import type { Socket } from 'node:net'

export type Flow = {
  start(): void
  bytes(): number
  /** `from` has sent its FIN, and everything before it was passed on. */
  hasEnded(): boolean
  /** Stops reading; `from` keeps what comes next in its buffer. */
  detach(): void
}

export function createFlow(from: Socket, to: Socket, onEnd: () => void): Flow {
  let bytes = 0
  let ended = false
  const onData = (chunk: Buffer) => {
    bytes += chunk.length
    if (!to.write(chunk)) from.pause()
  }
  const onDrain = () => from.resume()
  const onFin = () => {
    ended = true
    onEnd()
  }
  return {
    start() {
      // A FIN that came while nobody listened, with nothing before it to be read, is not told again.
      if (from.readableEnded) return onFin()
      from.on('data', onData)
      from.on('end', onFin)
      to.on('drain', onDrain)
      // It may stand paused from an earlier flow, and then a listener alone would not set it going.
      from.resume()
    },
    bytes: () => bytes,
    hasEnded: () => ended,
    detach() {
      from.off('data', onData)
      from.off('end', onFin)
      to.off('drain', onDrain)
      from.pause()
    },
  }
}
