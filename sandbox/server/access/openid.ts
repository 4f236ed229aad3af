// What a party elsewhere needs to check ServiceAccounts' tokens by itself: who signs them, and with which keys.
import type { Answer } from '../answers/status.ts'
import { methodNotAllowed, Refusal } from '../refusal.ts'
import { type Issuer, issuerUrl } from './issuer.ts'

export const openidPaths = ['/.well-known/openid-configuration', '/openid/v1/jwks'] as const
const [configurationPath, keysPath] = openidPaths

/** Long enough for whoever checks many tokens; the keys of a sandbox never change. */
const caching = { 'cache-control': 'public, max-age=3600' }

type Asked = { readonly method: string; readonly path: string; readonly accept: string | undefined }

/** Undefined for every other path. Throws a Refusal for another method, and for a client that takes no such media type. */
export function answerOpenid(
  { method, path, accept }: Asked,
  { keySet }: Pick<Issuer, 'keySet'>,
  address: string,
): Answer | undefined {
  if (path !== configurationPath && path !== keysPath) return undefined
  if (method !== 'GET') throw methodNotAllowed()
  const [type, document] =
    path === keysPath
      ? ['application/jwk-set+json', keySet]
      : ['application/json', describeIssuer(keySet, `https://${address}`)]
  demandType(type, accept)
  return { status: 200, body: JSON.stringify(document), headers: { 'content-type': type, ...caching } }
}

function describeIssuer({ keys }: Issuer['keySet'], url: string): object {
  return {
    issuer: issuerUrl,
    jwks_uri: `${url}${keysPath}`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [...new Set(keys.map(({ alg }) => alg))],
  }
}

function demandType(type: string, accept: string | undefined): void {
  const taken = (accept || '*/*').split(',').map(range => range.split(';')[0]!.trim())
  if (taken.includes('*/*') || taken.includes(type)) return
  throw new Refusal(406, 'NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${type}`, { details: {} })
}
