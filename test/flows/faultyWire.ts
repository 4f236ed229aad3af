// A wire between one process and the API server that a test can spoil: it holds, cuts and answers requests as a bad day would.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent, createServer, request as send } from 'node:https'
import { loadConfig } from '../../api/kube/config.ts'
import { certificate } from '../api/kube/server.ts'

export type WireRequest = { readonly method: string; readonly path: string; readonly body: string }

/**
 * `lose`: the server does it, and the answer never arrives. `late`: the connection is cut at once, and the server does it when
 * the promise resolves. `slow`: the server does it at once, and the answer is on its way until the promise resolves. `answer`: the
 * server never sees it.
 */
export type Fate =
  | 'lose'
  | { readonly late: Promise<void> }
  | { readonly slow: Promise<void> }
  | { readonly answer: number; readonly reason: string }

export type Wire = {
  readonly url: string
  /** What becomes of a request; undefined: it goes through. */
  spoil(judge: (request: WireRequest) => Fate | undefined): void
  mend(): void
  /** Nothing comes through in either direction; what was sent arrives after `resume`, as at a server that was stopped in its tracks. */
  pause(): void
  resume(): void
  /** Everything that came, in order. */
  requests(): WireRequest[]
  close(): void
}

export async function layWire(): Promise<Wire> {
  // Nobody sends a token over a connection that is not TLS.
  const tls = await certificate()
  const { server, ca } = await loadConfig(process.env)
  const agent = new Agent({ keepAlive: true, ca })
  const requests: WireRequest[] = []
  const streams = new Set<IncomingMessage>()
  let judge: (request: WireRequest) => Fate | undefined = () => undefined
  let gate = { passed: Promise.resolve(), open: () => {} }
  let isPaused = false

  const forward = async (incoming: IncomingMessage, body: string): Promise<IncomingMessage> => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const headers = { ...incoming.headers, host: new URL(server).host }
    const outgoing = send(new URL(incoming.url!, server), { method: incoming.method, headers, agent }, resolve)
    outgoing.on('error', reject)
    outgoing.end(body)
    return promise
  }
  const pass = (answer: IncomingMessage, response: ServerResponse) => {
    response.writeHead(answer.statusCode!, answer.headers)
    answer.pipe(response)
    streams.add(answer)
    if (isPaused) answer.pause()
    answer.once('close', () => streams.delete(answer))
    response.once('close', () => answer.destroy())
  }
  const handle = async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = await text(incoming)
    const request = { method: incoming.method!, path: incoming.url!, body }
    requests.push(request)
    const fate = judge(request)
    if (typeof fate === 'object' && 'answer' in fate) {
      const status = {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        code: fate.answer,
        reason: fate.reason,
        message: 'spoilt by the test',
      }
      response.writeHead(fate.answer, { 'content-type': 'application/json' }).end(JSON.stringify(status))
      return
    }
    if (typeof fate === 'object' && 'late' in fate) {
      response.destroy()
      await fate.late
    }
    await gate.passed
    const answer = await forward(incoming, body)
    if (fate === undefined) return pass(answer, response)
    const said = await text(answer)
    if (typeof fate !== 'object' || !('slow' in fate)) return void response.destroy()
    await fate.slow
    response.writeHead(answer.statusCode!, answer.headers).end(said)
  }
  const front = createServer(tls, (incoming, response) => {
    handle(incoming, response).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => front.listen(0, '127.0.0.1', resolve))
  return {
    url: `https://127.0.0.1:${(front.address() as { port: number }).port}`,
    spoil: next => (judge = next),
    mend: () => (judge = () => undefined),
    pause() {
      isPaused = true
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = { passed: promise, open: resolve }
      for (const stream of streams) stream.pause()
    },
    resume() {
      isPaused = false
      gate.open()
      for (const stream of streams) stream.resume()
    },
    requests: () => requests,
    close() {
      front.closeAllConnections()
      front.close()
      agent.destroy()
    },
  }
}

async function text(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
