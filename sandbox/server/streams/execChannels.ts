// Exec and attach over WebSocket: the first byte of a message names its channel. Each channel becomes a SPDY stream towards the node.
import { text } from 'node:stream/consumers'
import type { WebSocket } from 'ws'
import { dialSpdy, type SpdyClient, type SpdyStream } from '../../spdy/connection.ts'
import type { Upgrade } from './call.ts'
import { renderDialError } from './dialError.ts'
import type { Session, Wanted } from './exec.ts'
import { failure, lastWord } from './execStatus.ts'
import { askUpgrade, mustRefuse } from './passUpgrade.ts'
import { echoResponse } from './socket.ts'
import { ownSpdyQuestion } from './spdyQuestion.ts'
import { type Answer, answerOf, open, urlOf } from './upstream.ts'
import { acceptWebSocket, chooseSubprotocol, sendAll, sendTo, takeMessages, writeTo } from './webSocket.ts'

const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const
const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const
const SPDY_PROTOCOL = 'v4.channel.k8s.io'

type Streams = Partial<Record<'stdin' | 'stdout' | 'stderr' | 'resize', SpdyStream>> & { error: SpdyStream }

/** Resolves when both connections are closed. */
export async function serveChannels(session: Session, upgrade: Upgrade, left: AbortSignal): Promise<void> {
  const protocol = chooseSubprotocol(upgrade.request, protocols)
  // As the real server has it: what goes wrong on the way to the node is told as a Status in v5, as an HTTP answer in v4.
  if (protocol === 'v5.channel.k8s.io') return await serveNewest(session, upgrade, left)
  const question = ownSpdyQuestion(session, upgrade.request, SPDY_PROTOCOL)
  const answer = await askUpgrade({ upstream: session.upstream, question, left })
  if (answer.kind === 'response') return await echoResponse(mustRefuse(answer), upgrade.socket)
  const webSocket = await acceptWebSocket(upgrade, protocol).catch(error => {
    answer.socket.destroy()
    throw error
  })
  await joinChannels(webSocket, dialSpdy(answer.socket, answer.head), { ...session, newest: false })
}

async function serveNewest(session: Session, upgrade: Upgrade, left: AbortSignal): Promise<void> {
  const { upstream, path } = session
  const webSocket = await acceptWebSocket(upgrade, 'v5.channel.k8s.io')
  const request = open(upstream, ownSpdyQuestion(session, upgrade.request, SPDY_PROTOCOL))
  request.end()
  let answer: Answer
  try {
    answer = await answerOf(request, left)
  } catch (error) {
    const why = renderDialError(error, upstream)
    return await tell(webSocket, `error sending request: Post "${urlOf(upstream, path)}": ${why}`)
  }
  if (answer.kind === 'switched') {
    return await joinChannels(webSocket, dialSpdy(answer.socket, answer.head), { ...session, newest: true })
  }
  await tell(webSocket, `unable to upgrade connection: ${(await text(answer.response)).trim()}`)
}

async function joinChannels(
  webSocket: WebSocket,
  node: SpdyClient,
  { wanted, newest }: { wanted: Wanted; newest: boolean },
): Promise<void> {
  const streams = openStreams(node, wanted)
  const gone = new Promise<void>(resolve => webSocket.once('close', () => resolve()))
  // Whoever has left is not waited for: the node then ends what runs for him.
  void gone.then(() => node.leave())
  takeMessages(webSocket, async (channel, bytes) => {
    if (channel === channels.stdin && streams.stdin) await writeTo(streams.stdin, bytes)
    else if (channel === channels.resize && streams.resize) await writeTo(streams.resize, bytes)
    else if (channel === channels.close && bytes[0] === channels.stdin) streams.stdin?.end()
  })
  const status = text(streams.error).catch(() => '')
  try {
    await Promise.all([
      sendAll(webSocket, channels.stdout, streams.stdout),
      sendAll(webSocket, channels.stderr, streams.stderr),
    ])
    await sendTo(webSocket, channels.error, lastWord(await status, newest))
    webSocket.close(1000)
  } catch {
    webSocket.terminate()
  }
  await gone
  await node.closed
}

function openStreams(node: SpdyClient, wanted: Wanted): Streams {
  const open = (streamtype: string) => node.open({ streamtype })
  const error = open('error')
  return {
    error,
    ...(wanted.stdin && { stdin: open('stdin') }),
    ...(wanted.stdout && { stdout: open('stdout') }),
    // A terminal has one output.
    ...(wanted.stderr && !wanted.tty && { stderr: open('stderr') }),
    ...(wanted.tty && { resize: open('resize') }),
  }
}

async function tell(webSocket: WebSocket, why: string): Promise<void> {
  const gone = new Promise<void>(resolve => webSocket.once('close', () => resolve()))
  webSocket.resume()
  await sendTo(webSocket, channels.error, failure(why)).catch(() => {})
  webSocket.close(1000)
  await gone
}
