// Paths that are no resources: health, version, discovery, OpenAPI.
import type { Issuer } from './access/issuer.ts'
import { answerOpenid, openidPaths } from './access/openid.ts'
import type { Answer } from './answers/status.ts'
import type { Call } from './call.ts'
import { apiVersions, groupDocument, groupList, resourceList } from './discovery/documents.ts'
import { absentKinds } from './kinds/absent.ts'
import { apiVersionOf, type Kind } from './kinds/kind.ts'
import { swaggerDocument } from './openapi/swagger.ts'
import { methodNotAllowed, noSuchPath, noSuchResource } from './refusal.ts'

/** What kubectl version shows, and what clients decide features by. */
export const serverVersion = { major: '1', minor: '37', gitVersion: 'v1.37.0+isolation-proxy.sandbox' }

export type PathSources = {
  readonly kinds: readonly Kind[]
  /** host:port. */
  readonly address: string
  openapi(path: string): string | undefined
  /** Whose tokens can be checked elsewhere. */
  readonly issuer: Pick<Issuer, 'keySet'>
}

export function answerPath(call: Call, sources: PathSources): Answer {
  if (call.method !== 'GET' && call.method !== 'HEAD') throw methodNotAllowed()
  const path = call.url.pathname.replace(/(.)\/$/, '$1')
  const [, health] = /^\/(healthz|livez|readyz)(?:\/ping)?$/.exec(path) ?? []
  if (health) return { status: 200, body: healthText(health, call.url.searchParams.has('verbose')) }
  const { accept } = call.incoming.headers
  if (path === '/openapi/v2') return swaggerDocument(accept)
  const openid = answerOpenid({ method: call.method, path, accept }, sources.issuer, sources.address)
  if (openid) return openid
  const text = path.startsWith('/openapi/') ? sources.openapi(path) : textAt(path, sources)
  if (text === undefined) throw path.startsWith('/api/') ? noSuchResource() : noSuchPath()
  return { status: 200, body: text }
}

/** Who asks is answered, so all that could be checked is well. */
function healthText(name: string, verbose: boolean): string {
  return verbose ? `[+]ping ok\n${name} check passed\n` : 'ok'
}

function textAt(path: string, sources: PathSources): string | undefined {
  if (path === '/') return JSON.stringify({ paths: pathsOf(sources.kinds) }, null, 2)
  const document = documentAt(path, sources)
  return document && JSON.stringify(document, null, path === '/version' ? 2 : 0)
}

/** What there is besides objects. */
function pathsOf(kinds: readonly Kind[]): string[] {
  const groups = [...kinds, ...absentKinds].filter(({ group }) => group !== '')
  const paths = groups.flatMap(kind => [`/apis/${kind.group}`, `/apis/${apiVersionOf(kind)}`])
  const own = ['/api', '/api/v1', '/apis', '/healthz', '/livez', '/openapi/v2', '/openapi/v3', ...openidPaths]
  return [...new Set([...own, ...paths, '/readyz', '/version'])].sort()
}

function documentAt(path: string, { kinds: served, address }: PathSources): object | undefined {
  const kinds = [...served, ...absentKinds]
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
  if (path === '/api') return apiVersions(address)
  if (path === '/apis') return groupList(kinds)
  const [root, group = '', version = '', ...more] = path.slice(1).split('/')
  if (root === 'api' && !version) return resourceList(kinds, group)
  if (root !== 'apis' || more.length > 0) return undefined
  return version ? resourceList(kinds, `${group}/${version}`) : groupDocument(kinds, group)
}
