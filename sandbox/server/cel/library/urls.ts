// url() and its parts.
import type { Environment } from '@marcbachmann/cel-js'

/** As written; the parts are cut out without being tidied up, which the URL of JavaScript would do. */
class Url {
  readonly parts: { scheme: string; host: string; path: string; query: string }

  constructor(parts: Url['parts']) {
    this.parts = parts
  }
}

const absolute = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(?:[^/?#@]*@)?([^/?#\s]*)([^?#\s]*)(?:\?([^#\s]*))?$/
const pathOnly = /^()()(\/[^?#\s]*)(?:\?([^#\s]*))?$/

export function registerUrls(env: Environment): void {
  env.registerType('URL', Url)
  env.registerFunction('url(string): URL', (text: string) => {
    const found = readUrl(text)
    if (!found)
      throw new Error(
        `URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`,
      )
    return found
  })
  env.registerFunction('isURL(string): bool', (text: string) => readUrl(text) !== undefined)
  env.registerOperator('URL == URL', (a: Url, b: Url) => JSON.stringify(a.parts) === JSON.stringify(b.parts))
  env.registerFunction('URL.getScheme(): string', ({ parts }: Url) => parts.scheme)
  env.registerFunction('URL.getHost(): string', ({ parts }: Url) => parts.host)
  env.registerFunction('URL.getHostname(): string', ({ parts }: Url) => hostAndPort(parts.host)[0])
  env.registerFunction('URL.getPort(): string', ({ parts }: Url) => hostAndPort(parts.host)[1])
  env.registerFunction('URL.getEscapedPath(): string', ({ parts }: Url) => encodeURI(decodeURI(parts.path)))
  env.registerFunction('URL.getQuery(): map<string, list<string>>', ({ parts }: Url) => queryOf(parts.query))
}

function readUrl(text: string): Url | undefined {
  const match = absolute.exec(text) ?? pathOnly.exec(text)
  if (!match) return undefined
  const [, scheme = '', host = '', path = '', query = ''] = match
  const [, port] = hostAndPort(host)
  if (/[^\d]/.test(port) || /%(?![0-9a-fA-F]{2})/.test(path)) return undefined
  return new Url({ scheme: scheme.toLowerCase(), host, path, query })
}

function hostAndPort(host: string): [host: string, port: string] {
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(host)
  return [match?.[1] ?? match?.[2] ?? host, match?.[3] ?? '']
}

function queryOf(query: string): Map<string, string[]> {
  const all = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(query)) all.set(name, [...(all.get(name) ?? []), value])
  return all
}
