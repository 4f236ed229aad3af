// Who sent a request: by bearer token, by a client certificate that TLS has already believed, or nobody in particular.
import type { Obj } from '../object.ts'
import { unauthorized } from '../refusal.ts'
import { bearerOf } from './claims.ts'
import { type Issuer, issuerUrl } from './issuer.ts'
import { isLegacy, judgeLegacy, type LegacyClaims } from './legacyToken.ts'
import { findStatic, type StaticToken } from './staticTokens.ts'
import { anonymous, type User, withAuthenticated } from './user.ts'
import { type Find, findForeign, judgeClaims } from './verify.ts'

export type Believed = {
  readonly statics: readonly StaticToken[]
  readonly issuer: Issuer
  readonly find: Find
  readonly now: Date
  /** Told of a Secret whose token was used. */
  readonly noteUse?: (secret: Obj) => void
}

/** What a client shows. */
export type Credentials = {
  readonly authorization?: string | undefined
  /** Browsers cannot send other headers with a WebSocket: their token is one of the protocols. */
  readonly protocols?: string | undefined
  /** Subject of a client certificate, only if it is authorized. */
  readonly subject?: { readonly CN?: string; readonly O?: string | readonly string[] }
}

/** Rejects with a Refusal for a token that is no good; whoever shows nothing is anonymous. */
export async function authenticate(credentials: Credentials, believed: Believed): Promise<User> {
  const { subject } = credentials
  if (subject?.CN) {
    const groups = typeof subject.O === 'string' ? [subject.O] : (subject.O ?? [])
    return withAuthenticated({ name: subject.CN, uid: '', groups, extra: {} })
  }
  const token = readToken(credentials)
  if (token === undefined) return anonymous
  const verdict = await judgeToken(token, [issuerUrl], believed)
  if ('wrong' in verdict) throw unauthorized()
  return verdict.user
}

export type TokenVerdict =
  | { readonly user: User; readonly audiences: readonly string[] }
  /** A sentence for TokenReviews. */
  | { readonly wrong: string }

const invalidToken = 'invalid bearer token'

export async function judgeToken(
  token: string,
  audiences: readonly string[],
  believed: Believed,
): Promise<TokenVerdict> {
  const { statics, issuer, find, now } = believed
  const known = findStatic(statics, token)
  // They know of no audience, and so are good for the server's own alone.
  if (known && audiences.includes(issuerUrl)) return { user: withAuthenticated(known), audiences: [issuerUrl] }
  if (known || token.split('.').length !== 3) return { wrong: invalidToken }
  const claims = await issuer.read(token).catch(() => undefined)
  if (!claims) return { wrong: `[${invalidToken}, the signature does not fit]` }
  if (isLegacy(claims)) return judgeKept(claims, { token, audiences }, believed)
  const judgement = judgeClaims(claims, { audiences, now, find })
  if ('wrong' in judgement) return { wrong: `[${invalidToken}, ${judgement.wrong}]` }
  return { user: withAuthenticated(bearerOf(claims)), audiences: judgement.audiences }
}

/** What lies in a Secret is meant for the server alone. */
function judgeKept(
  claims: LegacyClaims,
  { token, audiences }: { token: string; audiences: readonly string[] },
  { find, noteUse }: Believed,
): TokenVerdict {
  const foreign = findForeign([issuerUrl], audiences)
  if (foreign) return { wrong: `[${invalidToken}, ${foreign}]` }
  const judgement = judgeLegacy(claims, token, find)
  if ('wrong' in judgement) return { wrong: `[${invalidToken}, ${judgement.wrong}]` }
  noteUse?.(judgement.secret)
  return { user: withAuthenticated(judgement.user), audiences: [issuerUrl] }
}

const protocolPrefix = 'base64url.bearer.authorization.k8s.io.'

/** As on the real server, an Authorization header of another scheme says nothing. */
function readToken({ authorization = '', protocols = '' }: Credentials): string | undefined {
  const bearer = /^bearer\s+(\S+)\s*$/i.exec(authorization)?.[1]
  if (bearer) return bearer
  const encoded = protocols
    .split(',')
    .map(protocol => protocol.trim())
    .find(protocol => protocol.startsWith(protocolPrefix))
  return encoded === undefined ? undefined : Buffer.from(encoded.slice(protocolPrefix.length), 'base64url').toString()
}
