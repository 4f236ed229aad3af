// Tokens that lie in Secrets: they never expire, and hold as long as their Secret and its account do.
import type { Obj } from '../object.ts'
import { notFound } from '../refusal.ts'
import { accountGroups, accountUsername, type User } from './user.ts'
import type { Find } from './verify.ts'

export const legacyIssuer = 'kubernetes/serviceaccount'
const prefix = 'kubernetes.io/serviceaccount'

export type LegacyClaims = {
  readonly iss: typeof legacyIssuer
  readonly sub: string
  readonly 'kubernetes.io/serviceaccount/namespace': string
  readonly 'kubernetes.io/serviceaccount/secret.name': string
  readonly 'kubernetes.io/serviceaccount/service-account.name': string
  readonly 'kubernetes.io/serviceaccount/service-account.uid': string
}

export type Place = { readonly namespace: string; readonly secret: string }

export function buildLegacyClaims({ namespace, secret }: Place, account: { name: string; uid: string }): LegacyClaims {
  return {
    iss: legacyIssuer,
    [`${prefix}/namespace` as const]: namespace,
    [`${prefix}/secret.name` as const]: secret,
    [`${prefix}/service-account.name` as const]: account.name,
    [`${prefix}/service-account.uid` as const]: account.uid,
    sub: accountUsername(namespace, account.name),
  }
}

export function isLegacy(claims: { readonly iss: string }): claims is LegacyClaims {
  return claims.iss === legacyIssuer
}

/** Whose token it is and in which Secret it lies, or why it does not hold. `token`: what the claims were read from. */
export function judgeLegacy(
  claims: LegacyClaims,
  token: string,
  find: Find,
): { readonly user: User; readonly secret: Obj } | { readonly wrong: string } {
  const namespace = claims['kubernetes.io/serviceaccount/namespace']
  const name = claims['kubernetes.io/serviceaccount/service-account.name']
  const uid = claims['kubernetes.io/serviceaccount/service-account.uid']
  const secret = find('secrets', namespace, claims['kubernetes.io/serviceaccount/secret.name'])
  if (!secret || secret.metadata.deletionTimestamp) return { wrong: 'Token has been invalidated' }
  const { token: kept } = (secret.data ?? {}) as { token?: string }
  if (kept !== Buffer.from(token).toString('base64')) return { wrong: "Token does not match server's copy" }
  const account = find('serviceaccounts', namespace, name)
  if (!account) return { wrong: notFound({ plural: 'serviceaccounts', group: '' }, name).message }
  if (account.metadata.deletionTimestamp) return { wrong: `ServiceAccount ${namespace}/${name} has been deleted` }
  if (account.metadata.uid !== uid) {
    return { wrong: `ServiceAccount UID (${account.metadata.uid}) does not match claim (${uid})` }
  }
  return { user: { name: accountUsername(namespace, name), uid, groups: accountGroups(namespace), extra: {} }, secret }
}
