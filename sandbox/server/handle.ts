// One request's story: who asks, whether they may, what they ask for, what is answered.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { User } from './access/user.ts'
import { send } from './answers/send.ts'
import { type Answer, answerRefusal, type Reply, refusalOf } from './answers/status.ts'
import type { Audit } from './audit.ts'
import { type Call, readBytes, readCall } from './call.ts'
import type { Cluster } from './cluster.ts'
import { answerFaults } from './faults/door.ts'
import type { Victim } from './faults/fault.ts'
import type { Fate, Faults } from './faults/faults.ts'
import { type Classify, flowHeaders } from './flow/classify.ts'
import { findAbsent, refuseAbsent, warningsOf } from './kinds/absent.ts'
import type { Kind } from './kinds/kind.ts'
import type { Obj } from './object.ts'
import { methodNotAllowed, noSuchPath, noSuchResource, notFound, Refusal } from './refusal.ts'
import { type Ask, answerResource, readObject, warningHeaders } from './resource.ts'
import { refuseUpgrade } from './streams/socket.ts'
import type { Subresources } from './subresources/route.ts'

export type Door = {
  readonly cluster: Cluster
  readonly faults: Faults
  readonly audit: Audit
  /** Rejects with a Refusal when the credentials are no good. */
  authenticate(incoming: IncomingMessage): Promise<User>
  readonly classify: Classify
  /** Throws a Refusal unless the user may. */
  authorize(call: Call): void
  readonly subresources: Subresources
  /** Answers for kinds that are only asked, never kept, such as SelfSubjectAccessReview. */
  review(kind: Kind, body: Obj, call: Call): Promise<Obj>
  answerPath(call: Call): Answer
  /** For what went wrong on our side. */
  report(error: unknown, what: string): void
}

export async function handle(door: Door, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  let fate: Fate = {}
  let call: Call | undefined
  let allowed = false
  try {
    call = readCall(incoming, await door.authenticate(incoming))
    sayFlow(door.classify, call, response)
    const victim = victimOf(call)
    if (victim) fate = await door.faults.meet(victim)
    if (fate.refusal) return send(response, answerRefusal(fate.refusal))
    if (fate.cutFirst) {
      // It goes with the connection.
      await readBytes(incoming)
      response.destroy()
      await delay(fate.slowMs)
    }
    door.authorize(call)
    allowed = true
    const answer = await answerCall(door, call, response)
    door.audit.note(call, { code: answer?.status ?? response.statusCode, forbidden: false })
    if (answer) await deliver(response, answer, fate)
    if (fate.againMs !== undefined) await repeat(door, call, { response, afterMs: fate.againMs })
  } catch (error) {
    const refusal = refusalOf(error)
    if (!(error instanceof Refusal)) door.report(error, `${incoming.method} ${incoming.url}`)
    if (call) door.audit.note(call, { code: refusal.code, forbidden: !allowed && refusal.code === 403 })
    if (response.headersSent) response.destroy()
    else await deliver(response, answerRefusal(refusal), fate)
  }
}

/** A connection that is to become something else: exec, attach, port-forward, a proxied WebSocket. */
export async function upgrade(
  door: Door,
  incoming: IncomingMessage,
  { socket, head }: { socket: Duplex; head: Buffer },
): Promise<void> {
  try {
    const call = readCall(incoming, await door.authenticate(incoming))
    const victim = victimOf(call)
    const fate = victim ? await door.faults.meet(victim) : {}
    if (fate.refusal) return refuseUpgrade(socket, fate.refusal)
    door.authorize(call)
    const { resource } = call
    const kind = resource && door.cluster.kinds.find(resource.group, resource.version, resource.resource)
    if (!resource || !kind?.subresources.some(({ name }) => name === resource.subresource)) throw noSuchResource()
    checkScope(kind, resource)
    door.audit.note(call, { code: 101, forbidden: false })
    await door.subresources.upgrade(call, incoming, { socket, head })
  } catch (error) {
    const refusal = refusalOf(error)
    if (!(error instanceof Refusal)) door.report(error, `${incoming.method} ${incoming.url}`)
    if (!socket.destroyed) refuseUpgrade(socket, refusal)
  }
}

function sayFlow(classify: Classify, { user, method, url, resource }: Call, response: ServerResponse): void {
  const flow = classify(user, { method, path: url.pathname, resource })
  if (flow) for (const [name, value] of Object.entries(flowHeaders(flow))) response.setHeader(name, value)
}

/** A request for objects, as faults see it. */
function victimOf({ resource, user, incoming }: Call): Victim | undefined {
  return resource && { ...resource, user: user.name, agent: incoming.headers['user-agent'] ?? '' }
}

/** Undefined: it was streamed. */
export async function answerCall(door: Door, call: Call, response: ServerResponse): Promise<Reply | undefined> {
  const { resource } = call
  if (!resource)
    return (await answerFaults(call, { faults: door.faults, store: door.cluster.store })) ?? door.answerPath(call)
  const { group, version, resource: plural } = resource
  const served = door.cluster.kinds.find(group, version, plural)
  const kind = served ?? findAbsent(group, version, plural)
  if (!kind) throw isBuiltin(door.cluster.kinds.all(), group) ? noSuchResource() : noSuchPath()
  checkScope(kind, resource)
  const follow = (watch: ServerResponse) => door.faults.follow(victimOf(call)!, watch)
  const ask = { cluster: door.cluster, kind, call: inScope(call, kind), subresource: resource.subresource, follow }
  if (!served) return answerAbsent(ask, response)
  if (resource.subresource === '') {
    if (!kind.verbs.includes(resource.verb)) throw methodNotAllowed()
    return kind.verbs.includes('get') ? answerResource(ask, response) : answerReview(door, ask)
  }
  const subresource = kind.subresources.find(({ name }) => name === resource.subresource)
  if (!subresource) throw kind.custom ? notFound(kind, resource.name) : noSuchResource()
  return door.subresources.answer(ask, subresource, response)
}

/** Of a kind that the sandbox has none of. */
async function answerAbsent(ask: Ask, response: ServerResponse): Promise<Reply | undefined> {
  const { kind, call } = ask
  if (ask.subresource !== '') throw noSuchResource()
  if (!kind.verbs.includes(call.resource!.verb)) throw refuseAbsent(kind)
  const answer = await answerResource(ask, response)
  return answer && { ...answer, headers: { ...answer.headers, ...warningHeaders(warningsOf(kind)) } }
}

/** Groups of custom kinds are asked last: who finds nothing there finds nothing at all. */
function isBuiltin(kinds: readonly Kind[], group: string): boolean {
  return kinds.some(kind => !kind.custom && kind.group === group)
}

/** A path must be within a namespace just where its kind is. */
function checkScope(kind: Kind, { namespace, resource, verb, name }: NonNullable<Call['resource']>): void {
  // A namespace stands within itself alone: whoever holds all rights within one has none on the others.
  const own = resource === 'namespaces' && namespace === name
  if (!kind.namespaced && namespace !== undefined && !own) throw noSuchResource()
  if (!kind.namespaced || namespace !== undefined || verb === 'list' || verb === 'watch') return
  if (kind.custom) throw noSuchPath()
  if (name) throw noSuchResource()
  if (verb === 'create' || verb === 'deletecollection') throw methodNotAllowed()
}

/** To authorization, /namespaces/x is within x; the object itself is within nothing. */
function inScope(call: Call, kind: Kind): Call {
  return kind.namespaced ? call : { ...call, resource: { ...call.resource!, namespace: undefined } }
}

async function answerReview(door: Door, ask: Ask): Promise<Answer> {
  const { object, warnings } = await readObject(ask)
  const answer = await door.review(ask.kind, object, ask.call)
  return { status: 201, body: JSON.stringify(answer), headers: warningHeaders(warnings) }
}

const writes = ['create', 'update', 'patch', 'delete', 'deletecollection']

/** Nobody hears the second answer, whatever it is. */
async function repeat(
  door: Door,
  call: Call,
  { response, afterMs }: { response: ServerResponse; afterMs: number },
): Promise<void> {
  if (!call.resource || !writes.includes(call.resource.verb)) return
  await delay(afterMs)
  try {
    await answerCall(door, call, response)
    door.audit.note(call, { code: 200, forbidden: false })
  } catch (error) {
    if (!(error instanceof Refusal)) door.report(error, `${call.method} ${call.url.pathname}, once more`)
  }
}

async function deliver(response: ServerResponse, answer: Reply, fate: Fate): Promise<void> {
  if (fate.slowMs) await delay(fate.slowMs)
  // What was asked for is done; the client never hears of it.
  if (fate.loseAnswer) response.destroy()
  else send(response, answer)
}
