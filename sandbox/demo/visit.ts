// One client of the demo: connects, reads who greets it, sends words of its own, hears them back, stays a while, leaves.
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export type Visit = {
  /** Address and port that it came from. */
  readonly client: string
  /** As the pod itself said. */
  readonly pod: string
  /** It heard its own words, and nothing else. */
  readonly echoed: boolean
}

export type VisitWish = {
  /** host:port */
  readonly address: string
  readonly words: string
  readonly stayMs: number
  readonly signal: AbortSignal
}

/** Rejects when the connection fails, or ends before the pod has said all. */
export async function visit({ address, words, stayMs, signal }: VisitWish): Promise<Visit> {
  const colon = address.lastIndexOf(':')
  const socket = connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)), signal })
  try {
    const lines = readLines(socket.setEncoding('utf8'))
    const greeting = await nextLine(lines)
    const client = `${socket.localAddress}:${socket.localPort}`
    socket.write(`${words}\n`)
    const heard = await nextLine(lines)
    await sleep(stayMs, undefined, { signal })
    return { client, pod: greeting.replace(/^hello from /, ''), echoed: heard === words }
  } finally {
    socket.destroy()
  }
}

async function* readLines(chunks: AsyncIterable<string>): AsyncGenerator<string, void> {
  let text = ''
  for await (const chunk of chunks) {
    text += chunk
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      yield text.slice(0, end)
      text = text.slice(end + 1)
    }
  }
}

async function nextLine(lines: AsyncGenerator<string, void>): Promise<string> {
  const { value } = await lines.next()
  if (value === undefined) throw new Error('the connection ended before the pod had answered')
  return value
}
