// What a request to the kubelet's endpoint asks for. The paths are those that the API server uses.

export type Streams = { stdin: boolean; stdout: boolean; stderr: boolean; tty: boolean }

export type Route =
  | { kind: 'health' }
  | { kind: 'pods' }
  | { kind: 'stats' }
  | { kind: 'logs'; namespace: string; pod: string; container: string; query: URLSearchParams }
  | { kind: 'exec'; namespace: string; pod: string; container: string; streams: Streams; command: string[] }
  | { kind: 'attach'; namespace: string; pod: string; container: string; streams: Streams }
  | { kind: 'portForward'; namespace: string; pod: string }
  | { kind: 'unknown'; path: string }

/** `url` is a request's path and query, or whatever came in their place. Exec and attach may carry the pod's UID before the container. */
export function parseRoute(url: string): Route {
  const parsed = URL.parse(url, 'https://kubelet')
  const parts = parsed && decode(parsed.pathname)
  if (!parts) return { kind: 'unknown', path: url }
  const { pathname, searchParams } = parsed
  const [verb, ...words] = parts
  const [namespace = '', pod = ''] = words
  const container = words.at(-1) ?? ''
  if (verb === 'healthz') return { kind: 'health' }
  if (verb === 'pods') return { kind: 'pods' }
  if (verb === 'stats' && words[0] === 'summary') return { kind: 'stats' }
  if (verb === 'containerLogs' && words.length === 3) {
    return { kind: 'logs', namespace, pod, container, query: searchParams }
  }
  if ((verb === 'exec' || verb === 'attach') && (words.length === 3 || words.length === 4)) {
    const streams = readStreams(searchParams)
    if (verb === 'attach') return { kind: verb, namespace, pod, container, streams }
    return { kind: verb, namespace, pod, container, streams, command: searchParams.getAll('command') }
  }
  if (verb === 'portForward' && words.length >= 2) {
    return { kind: 'portForward', namespace, pod }
  }
  return { kind: 'unknown', path: pathname }
}

/** Undefined: it is not URL-encoded text. */
function decode(pathname: string): string[] | undefined {
  try {
    return pathname.split('/').filter(Boolean).map(decodeURIComponent)
  } catch {
    return undefined
  }
}

/** A terminal has one output: what is printed to stderr comes with stdout. */
function readStreams(query: URLSearchParams): Streams {
  const tty = isSet(query, 'tty')
  return { stdin: isSet(query, 'input'), stdout: isSet(query, 'output'), stderr: isSet(query, 'error') && !tty, tty }
}

function isSet(query: URLSearchParams, name: string): boolean {
  return ['1', 'true'].includes(query.get(name) ?? '')
}
