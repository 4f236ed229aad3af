// The key that ServiceAccounts' tokens are signed with, and whether it signed one.
import { createPrivateKey, type JsonWebKey, sign } from 'node:crypto'
import { type CryptoKey, calculateJwkThumbprint, compactVerify, importJWK, type JWK, SignJWT } from 'jose'
import { isMap } from '../patch/merge.ts'
import type { Claims } from './claims.ts'
import type { LegacyClaims } from './legacyToken.ts'

export const issuerUrl = 'https://kubernetes.default.svc.cluster.local'
const algorithm = 'ES256'
/** Signatures that were found good, so that a busy client's token is not checked for every request. */
const remembered = 1_000

export type Issuer = {
  sign(claims: Claims): Promise<string>
  /** For those who cannot wait, as the controllers between two requests. */
  signAtOnce(claims: LegacyClaims): string
  /** What a token says, if this issuer signed it; whether it still holds is another question. Rejects for any other text. */
  read(token: string): Promise<Claims | LegacyClaims>
  /** What /openid/v1/jwks answers. */
  readonly keySet: { readonly keys: readonly JWK[] }
}

export async function loadIssuer(key: JWK): Promise<Issuer> {
  const kid = await calculateJwkThumbprint(key)
  const { d: _, ...publicPart } = key
  const [privateKey, publicKey] = await Promise.all([importKey(key), importKey(publicPart)])
  const good = new Map<string, Claims | LegacyClaims>()
  const header = encode({ alg: algorithm, kid })
  const ownKey = createPrivateKey({ key: key as JsonWebKey, format: 'jwk' })
  return {
    sign: claims => new SignJWT({ ...claims }).setProtectedHeader({ alg: algorithm, kid }).sign(privateKey),
    signAtOnce(claims) {
      const text = `${header}.${encode(claims)}`
      const signature = sign('sha256', Buffer.from(text), { key: ownKey, dsaEncoding: 'ieee-p1363' })
      return `${text}.${signature.toString('base64url')}`
    },
    async read(token) {
      const known = good.get(token)
      if (known) return known
      const { payload } = await compactVerify(token, publicKey, { algorithms: [algorithm] })
      const claims: unknown = JSON.parse(Buffer.from(payload).toString())
      if (!isMap(claims)) throw new Error('the claims of the token are no object')
      if (good.size >= remembered) good.clear()
      const read = claims as unknown as Claims | LegacyClaims
      good.set(token, read)
      return read
    },
    keySet: { keys: [{ use: 'sig', ...publicPart, kid, alg: algorithm }] },
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

async function importKey(key: JWK): Promise<CryptoKey> {
  const imported = await importJWK(key, algorithm)
  if (imported instanceof Uint8Array)
    throw new Error('the key of the token issuer is no ES256 key; remove it to get a new one')
  return imported
}
