// Reads from a client's socket until it is known what it begins with, and leaves what follows, or all of it, to whoever reads next.
import type { Socket } from 'node:net'
import type { Signal } from '../signal.ts'
import type { Judge } from './judgement.ts'

export type Heard<T> =
  | { readonly kind: 'known'; readonly value: T }
  /** It closed, or has sent its FIN, before that. */
  | { readonly kind: 'left' }
  /** `stop` was aborted. */
  | { readonly kind: 'stopped' }

/** The socket is paused afterwards; Node sees a reset all the same. */
export function read<T>(socket: Socket, judge: Judge<T>, stop: Signal): Promise<Heard<T>> {
  const { promise, resolve } = Promise.withResolvers<Heard<T>>()
  let chunks: Buffer[] = []
  let size = 0
  let upTo = 1
  const settle = (heard: Heard<T>) => {
    socket.off('data', onData)
    socket.off('end', onLeft)
    socket.off('close', onLeft)
    stop.removeEventListener('abort', onStop)
    socket.pause()
    resolve(heard)
  }
  const onLeft = () => settle({ kind: 'left' })
  const onStop = () => settle({ kind: 'stopped' })
  const onData = (chunk: Buffer) => {
    chunks.push(chunk)
    size += chunk.length
    // Joined only when something can come of it: a client that sends byte by byte would have all of it copied for each.
    if (size < upTo) return
    const bytes = Buffer.concat(chunks, size)
    const judgement = judge(bytes)
    if (judgement.kind === 'more') {
      chunks = [bytes]
      upTo = judgement.upTo
      return
    }
    settle({ kind: 'known', value: judgement.value })
    const rest = bytes.subarray(judgement.length)
    if (rest.length > 0) socket.unshift(rest)
  }
  socket.on('data', onData)
  socket.on('end', onLeft)
  socket.on('close', onLeft)
  stop.addEventListener('abort', onStop)
  if (stop.aborted) onStop()
  else if (socket.destroyed || socket.readableEnded) onLeft()
  else socket.resume()
  return promise
}
