// Reads one line from a socket and leaves what follows it to whoever reads next.
import type { Socket } from 'node:net'
import type { Signal } from '../signal.ts'
import { LONGEST_LINE } from './wire.ts'

/** Without its end; undefined when the socket closes or ends first, the line is too long, or `over` is aborted. The socket is paused then. */
export function readLine(socket: Socket, over: Signal): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  let read: Buffer = Buffer.alloc(0)
  const settle = (line: string | undefined) => {
    socket.off('data', onData)
    socket.off('end', onEnd)
    socket.off('close', onEnd)
    over.removeEventListener('abort', onEnd)
    socket.pause()
    resolve(line)
  }
  const onEnd = () => settle(undefined)
  const onData = (chunk: Buffer) => {
    read = Buffer.concat([read, chunk])
    const end = read.indexOf('\n')
    if (end >= 0 && end < LONGEST_LINE) {
      const rest = read.subarray(end + 1)
      settle(read.toString('latin1', 0, end))
      if (rest.length > 0) socket.unshift(rest)
    } else if (read.length >= LONGEST_LINE) {
      settle(undefined)
    }
  }
  socket.on('data', onData)
  socket.on('end', onEnd)
  socket.on('close', onEnd)
  over.addEventListener('abort', onEnd)
  if (over.aborted || socket.destroyed || socket.readableEnded) onEnd()
  else socket.resume()
  return promise
}
