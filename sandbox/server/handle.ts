// One request's story: who asks, whether they may, what they ask for, what is answered.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { User } from './access/user.ts'
import { type Answer, answerRefusal, refusalOf } from './answers/status.ts'
import { type Call, readCall } from './call.ts'
import type { Cluster } from './cluster.ts'
import type { Victim } from './faults/fault.ts'
import type { Fate, Faults } from './faults/faults.ts'
import type { answerPath } from './paths.ts'
import { methodNotAllowed, noSuchResource } from './refusal.ts'
import { answerResource } from './resource.ts'
import type { Subresources } from './subresources/route.ts'

export type Door = {
  readonly cluster: Cluster
  readonly faults: Faults
  /** Rejects with a Refusal when the credentials are no good. */
  authenticate(incoming: IncomingMessage): Promise<User>
  /** Throws a Refusal unless the user may. */
  authorize(call: Call): void
  readonly subresources: Subresources
  answerPath(call: Call): ReturnType<typeof answerPath>
  /** For what went wrong on our side. */
  report(error: unknown, what: string): void
}

export async function handle(door: Door, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  let fate: Fate = {}
  try {
    const call = readCall(incoming, await door.authenticate(incoming))
    const victim = victimOf(call)
    if (victim) fate = await door.faults.meet(victim)
    if (fate.answer) return send(response, fate.answer)
    if (fate.cutFirst) {
      response.destroy()
      await delay(fate.slowMs)
    }
    door.authorize(call)
    const answer = await answerCall(door, call, response)
    if (answer) await deliver(response, answer, fate)
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal.code === 500) door.report(error, `${incoming.method} ${incoming.url}`)
    if (response.headersSent) response.destroy()
    else await deliver(response, answerRefusal(refusal), fate)
  }
}

/** A request for objects, as faults see it. */
function victimOf({ resource, user, incoming }: Call): Victim | undefined {
  return resource && { ...resource, user: user.name, agent: incoming.headers['user-agent'] ?? '' }
}

/** Undefined: it was streamed. */
export async function answerCall(door: Door, call: Call, response: ServerResponse): Promise<Answer | undefined> {
  const { resource } = call
  if (!resource) return door.answerPath(call)
  const kind = door.cluster.kinds.find(resource.group, resource.version, resource.resource)
  if (!kind) throw noSuchResource()
  const follow = (watch: ServerResponse) => door.faults.follow(victimOf(call)!, watch)
  const ask = { cluster: door.cluster, kind, call, subresource: resource.subresource, follow }
  if (resource.subresource === '') {
    if (!kind.verbs.includes(resource.verb)) throw methodNotAllowed()
    return answerResource(ask, response)
  }
  const subresource = kind.subresources.find(({ name }) => name === resource.subresource)
  if (!subresource) throw noSuchResource()
  return door.subresources.answer(ask, subresource, response)
}

async function deliver(response: ServerResponse, answer: Answer, fate: Fate): Promise<void> {
  if (fate.slowMs) await delay(fate.slowMs)
  // What was asked for is done; the client never hears of it.
  if (fate.loseAnswer) response.destroy()
  else send(response, answer)
}

export function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  if (response.destroyed) return
  response.writeHead(status, {
    'content-type': body.startsWith('{') ? 'application/json' : 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-cache, private',
    ...headers,
  })
  response.end(body)
}
