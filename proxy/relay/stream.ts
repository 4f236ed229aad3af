// Connections by Node's streams: for whatever is a stream, and for sockets where raw handles cannot be had.
import { Socket } from 'node:net'
import { reset, resetAfterFlush } from '../reset.ts'
import { socketOf } from './bare.ts'
import { isLeft } from './broken.ts'
import type { Connection, Line, Listener } from './connection.ts'
import type { Handle } from './handles.ts'

export function openStream(line: Line): Connection {
  const stream = socketOf(line)
  let listener: Listener | undefined
  const onData = (chunk: Buffer) => listener?.onData(chunk)
  const onFin = () => listener?.onFin()
  const onClose = () => listener?.onClose(stream.errored !== null)
  let isHeard = false
  return {
    attach(told) {
      listener = told
      stream.on('close', onClose)
    },
    detach() {
      listener = undefined
      isHeard = false
      stream.off('data', onData)
      stream.off('end', onFin)
      stream.off('close', onClose)
      stream.pause()
    },
    pause: () => void stream.pause(),
    resume() {
      // A FIN that came while nobody listened, with nothing before it to be read, is not told again.
      if (stream.readableEnded) return onFin()
      if (!isHeard) {
        isHeard = true
        stream.on('data', onData)
        stream.on('end', onFin)
      }
      // It may stand paused from before, and then a listener alone would not set it going.
      stream.resume()
    },
    write(bytes) {
      stream.write(bytes, error => {
        if (!error && !isFree) listener?.onDrain()
      })
      const isFree = stream.writableLength === 0
      return isFree
    },
    end: () => void stream.end(),
    reset: () => (stream instanceof Socket ? reset(stream) : void stream.destroy()),
    resetAfterFlush: ms => (stream instanceof Socket ? resetAfterFlush(stream, ms) : void stream.destroy()),
    isClosed: () => stream.destroyed,
    isLeft: () => stream.destroyed || (stream instanceof Socket && isLeft(handleOf(stream))),
  }
}

/** No public API: whatever this is without it, nobody is taken for left. */
function handleOf(socket: Socket): Pick<Handle, 'getpeername'> {
  const { _handle: handle } = socket as unknown as { _handle?: Partial<Handle> | null }
  return { getpeername: out => handle?.getpeername?.(out) ?? 0 }
}
