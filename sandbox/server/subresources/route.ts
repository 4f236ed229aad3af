// Which code answers for which subresource.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { renderObject } from '../answers/render.ts'
import type { Answer, Reply } from '../answers/status.ts'
import type { Call } from '../call.ts'
import type { Kind, Subresource } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import { readWriteQuery } from '../query.ts'
import { methodNotAllowed } from '../refusal.ts'
import { type Ask, answerResource, readObject, renderingOf } from '../resource.ts'
import { builtinShape } from '../shape/builtin.ts'
import type { Streams } from '../streams/route.ts'
import { updateObject } from '../verbs/update.ts'
import { bindPod, checkNamed } from './binding.ts'
import { evictPod } from './eviction.ts'
import { answerScale } from './scale.ts'

export type Subresources = {
  answer(ask: Ask, subresource: Subresource, response: ServerResponse): Promise<Reply | undefined>
  upgrade(call: Call, request: IncomingMessage, tail: { socket: Duplex; head: Buffer }): Promise<void>
}

export type SubresourceParts = {
  readonly streams: Streams
  requestToken(ask: Ask, body: Obj): Promise<Obj>
}

const streamed = new Set(['log', 'exec', 'attach', 'portforward', 'proxy'])

export function routeSubresources({ streams, requestToken }: SubresourceParts): Subresources {
  return {
    async answer(ask, subresource, response) {
      const { name } = subresource
      if (streamed.has(name)) return void (await streams.serve(streamOf(ask.call), ask.call.incoming, response))
      if (name === 'scale') return answerScale(ask)
      if (name === 'status') return answerStatus(ask, response)
      if (name === 'finalize') return answerFinalize(ask)
      if (ask.call.resource!.verb !== 'create') throw methodNotAllowed()
      const { object: body } = await readObject({ call: ask.call, kind: bodyKind(subresource, ask.kind) })
      if (name === 'token') return { status: 201, body: JSON.stringify(await requestToken(ask, body)) }
      checkNamed(body, ask.call.resource!.name)
      const act = name === 'binding' ? bindPod : evictPod
      const { namespace = '', name: pod } = ask.call.resource!
      const { dryRun } = readWriteQuery(ask.call.url.searchParams, 'CreateOptions')
      act(ask.cluster, ask.kind, { namespace, name: pod, body, user: ask.call.user, dryRun })
      return {
        status: 201,
        body: JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }),
      }
    },
    upgrade: (call, request, { socket, head }) => streams.upgrade(streamOf(call), request, socket, head),
  }
}

function answerStatus(ask: Ask, response: ServerResponse): Promise<Reply | undefined> {
  if (!['get', 'update', 'patch'].includes(ask.call.resource!.verb)) throw methodNotAllowed()
  return answerResource(ask, response)
}

/** PUT namespaces/x/finalize: the only way to change spec.finalizers. */
async function answerFinalize(ask: Ask): Promise<Answer> {
  const { cluster, kind, call } = ask
  if (call.resource!.verb !== 'update') throw methodNotAllowed()
  const { object: body } = await readObject(ask)
  const { name, namespace } = call.resource!
  const { object } = updateObject(cluster, {
    kind,
    subresource: 'finalize',
    namespace,
    name,
    user: call.user,
    change: () => body,
    whole: true,
  })
  return { status: 200, body: renderObject(kind, object, renderingOf(ask)) }
}

/** What is sent to a subresource is of a kind of its own. */
function bodyKind(subresource: Subresource, parent: Kind): Kind {
  const { kind, group = '', version = 'v1' } = subresource
  return {
    ...parent,
    kind,
    group,
    version,
    shape: builtinShape(`io.k8s.api.${(group || 'core').split('.')[0]}.${version}.${kind}`),
    toShelf: undefined,
    fromShelf: undefined,
  } as Kind
}

function streamOf({ resource, url }: Call) {
  const { resource: plural, subresource, namespace, name } = resource!
  return {
    resource: plural as 'pods' | 'services' | 'nodes',
    subresource: subresource as 'log' | 'exec' | 'attach' | 'portforward' | 'proxy',
    ...(namespace !== undefined && { namespace }),
    name,
    query: url.searchParams,
  }
}
