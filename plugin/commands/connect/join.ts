// Joins two byte streams until the far one closes, and keeps account of what tells a refusal from a conversation.
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Line } from '../../cluster/portForward.ts'

/** A container runtime ends a connection's second half, and says why, a second after the first. */
const LAST_WORD_MS = 3_000

export type Near = {
  readonly input: Readable
  readonly output: Writable
  /** The end of the input is passed on to the line. */
  readonly passesEnd: boolean
  /** Told once when the service has said nothing for that long, and still is there. */
  readonly silence?: Silence | undefined
}

export type Silence = { readonly afterMs: number; readonly tell: () => void }

export type JoinEnd = {
  /** Bytes that came from the service, and that went to it. */
  readonly received: number
  readonly sent: number
  /** The input had ended when the service closed. */
  readonly inputEnded: boolean
  /** What broke; '' when the service closed as one does. */
  readonly trouble: string
}

/** Resolves when the service has closed its side and all it said is written. Rejects with the signal's reason. */
export async function join(
  { input, output, passesEnd, silence }: Near,
  line: Line,
  signal: AbortSignal,
): Promise<JoinEnd> {
  signal.throwIfAborted()
  const { promise: over, resolve, reject } = Promise.withResolvers<void>()
  const { stream } = line
  let [received, sent, inputEnded] = [0, 0, false]
  const quiet = silence && setTimeout(silence.tell, silence.afterMs)
  const onAbort = () => reject(signal.reason)
  const take = (bytes: Buffer) => {
    sent += bytes.length
    if (!stream.write(bytes)) input.pause()
  }
  const goOn = () => void input.resume()
  const endInput = () => {
    inputEnded = true
    if (passesEnd) stream.end()
  }
  signal.addEventListener('abort', onAbort)
  stream.on('data', (bytes: Buffer) => {
    received += bytes.length
    clearTimeout(quiet)
    if (output.write(bytes)) return
    stream.pause()
    output.once('drain', () => stream.resume())
  })
  stream.on('drain', goOn)
  stream.on('error', () => {})
  stream.once('end', resolve)
  stream.once('close', resolve)
  input.on('data', take)
  if (input.readableEnded) endInput()
  else input.once('end', endInput)
  try {
    await over
    clearTimeout(quiet)
    await written(output)
    return { received, sent, inputEnded, trouble: await lastWord(line, received) }
  } finally {
    clearTimeout(quiet)
    signal.removeEventListener('abort', onAbort)
    input.off('data', take)
    input.off('end', endInput)
    input.pause()
    line.close()
  }
}

/** What was written before is on its way when this resolves. */
function written(output: Writable): Promise<void> {
  if (output.destroyed || !output.writable) return Promise.resolve()
  return new Promise(resolve => {
    output.once('close', () => resolve())
    output.write('', () => resolve())
  })
}

/** What is wrong with a line that answered and then ended shows in what it said; of one that never answered, whoever carries it may know more. */
async function lastWord({ stream, trouble }: Line, received: number): Promise<string> {
  const isClean = stream.readableEnded && !stream.errored
  if (isClean && received > 0) return ''
  stream.end()
  const said = await Promise.race([trouble, sleep(LAST_WORD_MS, '', { ref: false })])
  return said.trim() || (isClean ? '' : 'it was cut off')
}
