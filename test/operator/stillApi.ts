// An API server where nothing ever changes: what is read is as it was given, watches tell nothing, and each test says how writes are answered.
import type { ServerResponse } from 'node:http'
import type { KubeObject } from '../../api/kube/objects.ts'
import { openWatch, refuse, reply, type Seen, startServer, type TestServer } from '../api/kube/server.ts'

/** Objects by the path of all of their kind: `/api/v1/pods`. */
export type Stored = Readonly<Record<string, readonly KubeObject[]>>

export function startStillApi(
  stored: Stored,
  write: (seen: Seen, response: ServerResponse) => void,
): Promise<TestServer> {
  const find = (path: string) => {
    const [, root, namespace, plural, name] = /^(.*?\/v\w+)(?:\/namespaces\/([^/]+))?\/(\w+)(?:\/([^/]+))?$/.exec(path)!
    return { all: stored[`${root}/${plural}`] ?? [], namespace, name }
  }
  return startServer((seen, response) => {
    if (seen.method !== 'GET') return write(seen, response)
    if (seen.query.watch) return void openWatch(response)
    const { all, namespace, name } = find(seen.path)
    const items = all.filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
    if (name === undefined) return reply(response, { metadata: { resourceVersion: '100' }, items })
    const found = items.find(({ metadata }) => metadata.name === name)
    return found ? reply(response, found) : refuse(response, 404, { reason: 'NotFound' })
  })
}
