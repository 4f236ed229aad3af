// An upgrade that is passed on: whoever stands behind switches protocols, and from then on bytes go through as they are.
import { Refusal } from '../refusal.ts'
import type { Upgrade } from './call.ts'
import { renderDialError } from './dialError.ts'
import { echoResponse, joinSockets, renderHead } from './socket.ts'
import { type Answer, answerOf, open, type Question, type Upstream } from './upstream.ts'

export type Asked = { readonly upstream: Upstream; readonly question: Question; readonly left: AbortSignal }

/** Resolves when both connections are closed. */
export async function passUpgrade(asked: Asked, { socket, head }: Upgrade): Promise<void> {
  const answer = await askUpgrade(asked)
  const { response } = answer
  if (answer.kind === 'response') return await echoResponse(mustRefuse(answer), socket)
  socket.write(renderHead(101, response.statusMessage || 'Switching Protocols', response.rawHeaders))
  if (answer.head.length > 0) socket.write(answer.head)
  if (head.length > 0) answer.socket.write(head)
  await joinSockets(socket, answer.socket)
}

/** Throws a Refusal when nobody answers. */
export async function askUpgrade({ upstream, question, left }: Asked): Promise<Answer> {
  const request = open(upstream, question)
  request.end()
  try {
    return await answerOf(request, left)
  } catch (error) {
    throw new Refusal(500, '', `error dialing backend: ${renderDialError(error, upstream)}`)
  }
}

export function mustRefuse({ response }: Answer): Answer['response'] {
  const { statusCode = 0 } = response
  if (statusCode >= 400) return response
  response.destroy()
  throw new Refusal(500, '', `invalid upgrade response: status code ${statusCode}`)
}
