// A request for objects, from its verb to its answer.
import type { ServerResponse } from 'node:http'
import { negotiate } from './answers/accept.ts'
import { pagePieces, type Rendering, renderObject, renderPage } from './answers/render.ts'
import { type Answer, type LongAnswer, type Reply, renderSuccess } from './answers/status.ts'
import { renderWarnings } from './answers/warnings.ts'
import { streamWatch } from './answers/watchStream.ts'
import { type Call, readBytes } from './call.ts'
import type { Cluster } from './cluster.ts'
import { readDeleteOptions } from './deleteOptions.ts'
import type { Line } from './faults/faults.ts'
import type { Kind } from './kinds/kind.ts'
import type { Obj } from './object.ts'
import { readPatch } from './patchRequest.ts'
import { readWatchQuery, readWriteQuery } from './query.ts'
import { methodNotAllowed, notFound } from './refusal.ts'
import { decode } from './shape/decode.ts'
import { readBody } from './shape/readBody.ts'
import { createObject, type Written } from './verbs/create.ts'
import { listObjects, readSelection } from './verbs/list.ts'
import { readWatchStart, tooLarge } from './verbs/moment.ts'
import { removeObject } from './verbs/remove.ts'
import { updateObject } from './verbs/update.ts'

/** A watch without timeoutSeconds ends between half an hour and an hour after it began, so that many do not end together. */
const WATCH_MS = 30 * 60_000

/** A timer of Node that is longer goes off at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

export type Ask = {
  readonly cluster: Cluster
  readonly kind: Kind
  readonly call: Call
  readonly subresource: string
  /** Of a watch that begins: the line to its client. */
  follow(response: ServerResponse): Line
}

const methods: readonly string[] = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT']

/** Undefined: the answer was streamed. */
export async function answerResource(ask: Ask, response: ServerResponse): Promise<Reply | undefined> {
  const { verb, name } = ask.call.resource!
  demandMethod(ask)
  if ((verb === 'update' || verb === 'patch') && !name) throw methodNotAllowed()
  if (verb === 'watch') return answerWatch(ask, response)
  if (verb === 'list') return answerList(ask)
  if (verb === 'get') return answerGet(ask)
  if (verb === 'create') return answerCreate(ask)
  if (verb === 'update') return answerUpdate(ask)
  if (verb === 'patch') return answerPatch(ask)
  return verb === 'delete' ? answerDelete(ask) : answerDeleteCollection(ask)
}

/** HEAD is a GET without its body for custom kinds alone, as on the real server. */
export function demandMethod({ kind, call: { method } }: Ask): void {
  if (!methods.includes(method) && !(method === 'HEAD' && kind.custom)) throw methodNotAllowed()
}

export function renderingOf({ cluster, call }: Ask): Rendering {
  return {
    form: negotiate(call.incoming.headers.accept),
    now: cluster.now(),
    includeObject: call.url.searchParams.get('includeObject') ?? 'Metadata',
    withColumns: true,
  }
}

async function answerWatch(ask: Ask, response: ServerResponse): Promise<undefined> {
  const { cluster, kind, call } = ask
  const { timeoutSeconds, ...query } = readWatchQuery(call.url.searchParams)
  const { name, namespace } = call.resource!
  const one = name ? { ...query, fieldSelector: `metadata.name=${name}` } : query
  readSelection(kind, one)
  const wantedMs = timeoutSeconds ? timeoutSeconds * 1000 : WATCH_MS * (1 + cluster.random())
  const timeoutMs = Math.min(Math.max(wantedMs, 1), MAX_TIMER_MS)
  await streamWatch(
    cluster,
    { kind, namespace, query: one, timeoutMs, rendering: renderingOf(ask), line: ask.follow(response) },
    response,
  )
}

function answerList(ask: Ask): LongAnswer {
  const { cluster, kind, call } = ask
  const page = listObjects(cluster, kind, {
    namespace: call.resource!.namespace,
    query: readWatchQuery(call.url.searchParams),
  })
  return { status: 200, pieces: pagePieces(kind, page, renderingOf(ask)) }
}

function answerGet(ask: Ask): Answer {
  const { kind } = ask
  return { status: 200, body: renderObject(kind, present(ask), renderingOf(ask)) }
}

function present({ cluster, kind, call }: Ask): Obj {
  const { namespace, name } = call.resource!
  const revision = readWatchStart(readWatchQuery(call.url.searchParams)) ?? 0
  if (revision > cluster.store.revision) throw tooLarge(revision, cluster.store.revision)
  const object = cluster.store.shelf(kind.shelf).find(namespace, name)
  if (!object) throw notFound(kind, name)
  return kind.fromShelf ? kind.fromShelf(object) : object
}

function answerWritten(ask: Ask, { object, warnings, status }: Written & { status: number }): Answer {
  return { status, body: renderObject(ask.kind, object, renderingOf(ask)), headers: warningHeaders(warnings) }
}

export function warningHeaders(warnings: readonly string[]): Record<string, string[]> {
  return warnings.length === 0 ? {} : { warning: renderWarnings(warnings) }
}

/** The body as an object of the kind, with the warnings that reading it gave. */
export async function readObject({ kind, call }: Pick<Ask, 'kind' | 'call'>): Promise<Written> {
  const read = await readBody(call.incoming.headers['content-type'], await readBytes(call.incoming), kind.kind)
  const fieldValidation = call.url.searchParams.get('fieldValidation') ?? ''
  const options = call.method === 'PUT' ? 'UpdateOptions' : 'CreateOptions'
  return decode({ kind, ...read, fieldValidation, options })
}

async function answerCreate(ask: Ask): Promise<Answer> {
  const { cluster, kind, call } = ask
  if (call.resource!.name) throw methodNotAllowed()
  const { object: body, warnings } = await readObject(ask)
  const { dryRun } = readWriteQuery(call.url.searchParams, 'CreateOptions')
  const { namespace } = call.resource!
  const made = createObject(cluster, { kind, namespace, body, user: call.user, dryRun })
  return answerWritten(ask, { object: made.object, warnings: [...warnings, ...made.warnings], status: 201 })
}

async function answerUpdate(ask: Ask): Promise<Answer> {
  const { object: body, warnings } = await readObject(ask)
  const done = updateObject(ask.cluster, { ...updateOf(ask), change: () => body, whole: true })
  const status = done.created ? 201 : 200
  return answerWritten(ask, { object: done.object, warnings: [...warnings, ...done.warnings], status })
}

async function answerPatch(ask: Ask): Promise<Answer> {
  const { change, warnings } = await readPatch(ask)
  const done = updateObject(ask.cluster, { ...updateOf(ask), change })
  return answerWritten(ask, { object: done.object, warnings: [...warnings, ...done.warnings], status: 200 })
}

function updateOf({ kind, call, subresource }: Ask) {
  const { namespace, name } = call.resource!
  const { dryRun } = readWriteQuery(call.url.searchParams, call.method === 'PUT' ? 'UpdateOptions' : 'PatchOptions')
  return { kind, subresource, namespace, name, user: call.user, dryRun }
}

async function answerDelete(ask: Ask): Promise<Answer> {
  const { cluster, kind, call } = ask
  const { namespace, name } = call.resource!
  const options = await readDeleteOptions(call)
  const { object, gone, warnings } = removeObject(cluster, { kind, namespace, name, user: call.user, options })
  const headers = warningHeaders(warnings)
  // A pod that was never anywhere, and anything held, is shown as it is now; what is gone is just gone.
  if (!gone || kind.strategy.graceSeconds)
    return { status: 200, body: renderObject(kind, object, renderingOf(ask)), headers }
  return { status: 200, body: renderSuccess(kind, object), headers }
}

async function answerDeleteCollection(ask: Ask): Promise<Answer> {
  const { cluster, kind, call } = ask
  const options = await readDeleteOptions(call)
  const { namespace } = call.resource!
  const page = listObjects(cluster, kind, { namespace, query: readWatchQuery(call.url.searchParams) })
  for (const { metadata } of page.items) {
    const where = { namespace: metadata.namespace, name: metadata.name }
    removeObject(cluster, { kind, ...where, user: call.user, options })
  }
  // As they were, before any of them was marked.
  return { status: 200, body: renderPage(kind, page, renderingOf(ask)) }
}
