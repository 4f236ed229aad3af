// The ways into pods: which handler a request gets, and the end of all of them.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { badRequest, methodNotAllowed, Refusal } from '../refusal.ts'
import type { Call, Parts, Upgrade } from './call.ts'
import { planSession, upgradeExec } from './exec.ts'
import { serveLog } from './log.ts'
import { planForwarding, upgradePortForward } from './portForward.ts'
import { serveProxy, upgradeProxy } from './proxy.ts'
import { refuseUpgrade } from './socket.ts'

export type Streams = {
  /** Throws a Refusal as long as nothing has been answered. Resolves when the answer has ended or the client has left. */
  serve(call: Call, request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Answers refusals itself. Resolves when the connection is over; rejects with what nobody has foreseen, after it has ended the connection. */
  upgrade(call: Call, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>
  /** Ends every stream. */
  close(): void
}

export function createStreams(given: Omit<Parts, 'random'> & Partial<Parts>): Streams {
  const parts: Parts = { random: Math.random, ...given }
  const clients = new Set<Duplex>()
  const join = (client: Duplex): AbortSignal => {
    const left = new AbortController()
    clients.add(client)
    client.on('close', () => {
      clients.delete(client)
      left.abort()
    })
    if (client.destroyed) left.abort()
    return left.signal
  }

  return {
    async serve(call, request, response) {
      const left = new AbortController()
      clients.add(request.socket)
      response.on('close', () => {
        clients.delete(request.socket)
        left.abort()
      })
      await answer(parts, call, { request, response, left: left.signal })
    },
    async upgrade(call, request, socket, head) {
      socket.on('error', () => socket.destroy())
      const left = join(socket)
      try {
        await switchProtocols(parts, call, { request, socket, head, left })
      } catch (error) {
        if (left.aborted) return
        if (error instanceof Refusal) return refuseUpgrade(socket, error)
        socket.destroy()
        throw error
      }
    },
    close() {
      for (const client of [...clients]) client.destroy()
    },
  }
}

type Exchange = { request: IncomingMessage; response: ServerResponse; left: AbortSignal }

async function answer(parts: Parts, call: Call, exchange: Exchange): Promise<void> {
  const { request, response, left } = exchange
  if (call.subresource === 'proxy') return await serveProxy(parts, call, exchange)
  if (call.subresource === 'log') {
    if (request.method !== 'GET') throw methodNotAllowed()
    return await serveLog(parts, call, response, left)
  }
  if (request.method !== 'GET' && request.method !== 'POST') throw methodNotAllowed()
  if (call.subresource === 'portforward') planForwarding(parts, call)
  else planSession(parts, call)
  throw badRequest('Upgrade request required')
}

async function switchProtocols(parts: Parts, call: Call, upgrade: Upgrade & { left: AbortSignal }): Promise<void> {
  const { request, left } = upgrade
  if (call.subresource === 'proxy') return await upgradeProxy(parts, call, upgrade)
  if (request.method !== 'GET' && request.method !== 'POST') throw methodNotAllowed()
  if (call.subresource === 'log') throw badRequest('a log is no stream of both ways: ask for it without an upgrade')
  if (call.subresource === 'portforward') return await upgradePortForward(planForwarding(parts, call), upgrade, left)
  await upgradeExec(planSession(parts, call), upgrade, left)
}
