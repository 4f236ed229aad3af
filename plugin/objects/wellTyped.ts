// The door at which the objects of a cluster become what their types say, whoever wrote them and whatever stands in for the API server.
import type { KubeClient } from '../../api/kube/client.ts'
import type { KubeObject } from '../../api/kube/objects.ts'
import type { Resource } from '../../api/kube/resources.ts'
import { shapeOf } from './kinds.ts'
import { take } from './shape.ts'

/** Of objects that could not stay as they were: what the server sent. */
const sent = new WeakMap<object, KubeObject>()

/** The object as the server sent it, for who prints it as it is. */
export function asSent<T extends KubeObject>(object: T): T {
  return (sent.get(object) as T | undefined) ?? object
}

/** The object itself when it is well-typed; else a copy in which what is of another type is absent. */
export function wellTyped<T extends KubeObject>(resource: Resource<T>, object: T): T {
  const read = take(shapeOf(resource), object)
  if (read !== object) sent.set(read, object)
  return read
}

/** What it reads is well-typed; its plain paths are what they are. */
export function wellTypedClient(client: KubeClient): KubeClient {
  return {
    ...client,
    get: async (resource, ref, options) => wellTyped(resource, await client.get(resource, ref, options)),
    async list(resource, options) {
      const { metadata, items } = await client.list(resource, options)
      return { metadata, items: items.map(item => wellTyped(resource, item)) }
    },
    create: async (resource, object, options) => wellTyped(resource, await client.create(resource, object, options)),
    replace: async (resource, object, options) => wellTyped(resource, await client.replace(resource, object, options)),
    patch: async (resource, ref, patch, options) =>
      wellTyped(resource, await client.patch(resource, ref, patch, options)),
    async *watch(resource, options) {
      for await (const event of client.watch(resource, options)) {
        yield event.type === 'BOOKMARK' ? event : { ...event, object: wellTyped(resource, event.object) }
      }
    },
  }
}
