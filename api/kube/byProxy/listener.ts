// Reads what somebody answers before the connection is ours: exactly so many bytes, whoever sends them one by one, or half, or more than was asked.
import type { Socket } from 'node:net'

export type Listener = {
  /** Exactly so many bytes. Rejects when the connection ends before. */
  take(length: number): Promise<Buffer>
  /** All up to the first `mark`, without it. Rejects when it does not come within `most` bytes. */
  takeUntil(mark: string, most: number): Promise<Buffer>
  /** What came behind the answers is left to whoever reads next. */
  leave(): void
}

export function listenTo(socket: Socket): Listener {
  let heard: Buffer = Buffer.alloc(0)
  let over: Error | undefined
  let wake = () => {}
  const onData = (bytes: Buffer) => {
    heard = heard.length > 0 ? Buffer.concat([heard, bytes]) : bytes
    // Nobody is heard who talks on while nothing is asked of him.
    socket.pause()
    wake()
  }
  const onOver = (error?: Error | boolean) => {
    over ??= error instanceof Error ? error : new Error('it ended the connection')
    wake()
  }
  socket.on('data', onData).on('end', onOver).on('error', onOver).on('close', onOver)
  socket.pause()

  /** Until more has come, or nothing will. */
  const hear = async () => {
    if (over) throw over
    const { promise, resolve } = Promise.withResolvers<void>()
    wake = resolve
    socket.resume()
    await promise
  }
  const cut = (end: number) => {
    const answer = heard.subarray(0, end)
    heard = heard.subarray(end)
    return answer
  }
  return {
    async take(length) {
      while (heard.length < length) await hear()
      return cut(length)
    },
    async takeUntil(mark, most) {
      for (let seen = 0; ; ) {
        const at = heard.indexOf(mark, seen)
        if (at >= 0 && at <= most) return cut(at + mark.length).subarray(0, at)
        if (heard.length > most) throw new Error(`its answer is longer than ${most} bytes`)
        seen = Math.max(0, heard.length - mark.length + 1)
        await hear()
      }
    },
    leave() {
      socket.off('data', onData).off('end', onOver).off('error', onOver).off('close', onOver)
      socket.pause()
      if (heard.length > 0) socket.unshift(heard)
    },
  }
}
