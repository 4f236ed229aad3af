// What an HTTP request asks of the API: a pure reading of method, path and query, as the real server's RequestInfo.
import type { Verb } from './kinds/kind.ts'
import { badRequest } from './refusal.ts'

export type ResourceRequest = {
  readonly verb: Verb
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly subresource: string
  readonly namespace: string | undefined
  readonly name: string
}

const verbOf: Readonly<Record<string, Verb>> = { POST: 'create', PUT: 'update', PATCH: 'patch' }

/** Undefined: the path names no resource. */
export function readResource(method: string, url: URL): ResourceRequest | undefined {
  const parts = url.pathname.split('/').slice(1)
  const core = parts[0] === 'api'
  if (!core && parts[0] !== 'apis') return undefined
  const [group, version, ...path] = core ? ['', parts[1], ...parts.slice(2)] : [parts[1], parts[2], ...parts.slice(3)]
  if (group === undefined || !version || path.length === 0 || path[0] === '') return undefined
  const { namespace, resource, name, subresource } = readPath(path)
  return { verb: readVerb(method, url, name), group, version, resource, subresource, namespace, name }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw badRequest(`the path part ${JSON.stringify(part)} is not URL-encoded text`)
  }
}

function readPath(path: readonly string[]) {
  // /namespaces/x and its subresources are the namespace itself; anything longer is something inside it.
  const inside = path[0] === 'namespaces' && path.length > 2 && !['status', 'finalize'].includes(path[2]!)
  const own = path[0] === 'namespaces' ? path[1] : undefined
  const [resource = '', name = '', subresource = ''] = inside ? path.slice(2) : path
  return {
    namespace: own ? decode(own) : undefined,
    resource: decode(resource),
    name: decode(name),
    subresource: decode(subresource),
  }
}

function readVerb(method: string, url: URL, name: string): Verb {
  if (method === 'DELETE') return name ? 'delete' : 'deletecollection'
  const verb = verbOf[method]
  if (verb) return verb
  if (isTrue(url.searchParams.get('watch'))) return 'watch'
  return name ? 'get' : 'list'
}

/** As Go's strconv.ParseBool, but that anything else is false. */
export function isTrue(word: string | null): boolean {
  return word !== null && ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(word)
}
