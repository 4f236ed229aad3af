// A client whose every call ends with a signal: what has a limit keeps it, however long a single answer takes.
import type { KubeClient, RequestOptions } from '../../api/kube/client.ts'

/** A call that is cut short rejects with the signal's reason. */
export function boundTo(client: KubeClient, signal: AbortSignal): KubeClient {
  const bound = <T extends RequestOptions>(given: T): T => ({
    ...given,
    signal: given.signal ? AbortSignal.any([signal, given.signal]) : signal,
  })
  return {
    ...client,
    get: (resource, ref, given = {}) => client.get(resource, ref, bound(given)),
    list: (resource, given = {}) => client.list(resource, bound(given)),
    create: (resource, object, given = {}) => client.create(resource, object, bound(given)),
    replace: (resource, object, given = {}) => client.replace(resource, object, bound(given)),
    patch: (resource, ref, patch, given) => client.patch(resource, ref, patch, bound(given)),
    delete: (resource, ref, given = {}) => client.delete(resource, ref, bound(given)),
    deleteCollection: (resource, given) => client.deleteCollection(resource, bound(given)),
    createSubresource: (resource, ref, subresource, body, given = {}) =>
      client.createSubresource(resource, ref, subresource, body, bound(given)),
    watch: (resource, given) => client.watch(resource, bound(given)),
    raw: request => client.raw(bound(request)),
    ask: request => client.ask(bound(request)),
    upgrade: request => client.upgrade(bound(request)),
  }
}
