// Paths that are no resources: health, version, discovery, OpenAPI.
import type { Answer } from './answers/status.ts'
import type { Call } from './call.ts'
import { apiVersions, groupDocument, groupList, resourceList } from './discovery/documents.ts'
import type { Kind } from './kinds/kind.ts'
import { methodNotAllowed, noSuchPath, noSuchResource } from './refusal.ts'

/** What kubectl version shows, and what clients decide features by. */
export const serverVersion = { major: '1', minor: '36', gitVersion: 'v1.36.0+isolation-proxy.sandbox' }

export type PathSources = {
  readonly kinds: readonly Kind[]
  /** host:port. */
  readonly address: string
  openapi(path: string): string | undefined
  /** By which ServiceAccounts' tokens can be checked elsewhere. */
  readonly keySet: object
}

export function answerPath(call: Call, sources: PathSources): Answer {
  if (call.method !== 'GET' && call.method !== 'HEAD') throw methodNotAllowed()
  const path = call.url.pathname.replace(/(.)\/$/, '$1')
  const health = /^\/(healthz|livez|readyz)(\/.*)?$/.exec(path)
  if (health) return { status: 200, body: 'ok' }
  const text = path.startsWith('/openapi/') ? sources.openapi(path) : textOf(documentAt(path, sources))
  if (text === undefined) throw path.startsWith('/api/') ? noSuchResource() : noSuchPath()
  return { status: 200, body: text }
}

const textOf = (document: object | undefined) => (document ? JSON.stringify(document) : undefined)

function documentAt(path: string, { kinds, address, keySet }: PathSources): object | undefined {
  if (path === '/version')
    return {
      ...serverVersion,
      gitCommit: '',
      gitTreeState: '',
      buildDate: '',
      goVersion: '',
      compiler: '',
      platform: process.platform,
    }
  if (path === '/openid/v1/jwks') return keySet
  if (path === '/api') return apiVersions(address)
  if (path === '/apis') return groupList(kinds)
  const [root, group = '', version = '', ...more] = path.slice(1).split('/')
  if (root === 'api' && !version) return resourceList(kinds, group)
  if (root !== 'apis' || more.length > 0) return undefined
  return version ? resourceList(kinds, `${group}/${version}`) : groupDocument(kinds, group)
}
