// What becomes of the text that a command writes: a file gets all of it or the command says so, and a reader may leave.
import { fstatSync, writeSync } from 'node:fs'
import type { WriteStream } from 'node:tty'

type Stdout = WriteStream & { readonly fd: number }

type StdoutWatch = {
  /** Aborted when what is written reaches nobody any more. */
  readonly unread: AbortSignal
  /** Why it could not be written; undefined when it could, or when its reader has left, as `head` does. */
  failure(): string | undefined
}

const left = new Set(['EPIPE', 'ECONNRESET'])

/** No failure of the stream is an exception from then on. */
export function watchStdout(stdout: Stdout): StdoutWatch {
  const unread = new AbortController()
  let failure: string | undefined
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (unread.signal.aborted) return
    if (!left.has(error.code ?? '')) failure = error.message
    unread.abort('unread')
  })
  if (!stdout.isTTY && isFile(stdout.fd)) writeWhole(stdout)
  return { unread: unread.signal, failure: () => failure }
}

/** True when all that was written has been handed over, or never will be. Waits as long as a reader takes. */
export function handedOver(stream: WriteStream): Promise<true> {
  // Node tells of a failure some turns after the write.
  return new Promise(resolve => stream.write('', () => setImmediate(resolve, true)))
}

/** Or a device such as /dev/full: what is neither pipe nor socket is written without waiting. */
function isFile(fd: number): boolean {
  const found = fstatSync(fd)
  return !found.isFIFO() && !found.isSocket()
}

/** Node itself writes once and does not look how much of it went: what a disk has no room for would be missing without a word. */
function writeWhole(stdout: Stdout): void {
  stdout._write = (bytes: Buffer, _encoding, done) => {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(stdout.fd, bytes, at)
    } catch (error) {
      return done(error as Error)
    }
    done()
  }
}
