// Whether a token still holds: its time, its audience, and the objects that it is bound to.
import type { Obj } from '../object.ts'
import type { Claims, Named } from './claims.ts'
import { issuerUrl } from './issuer.ts'

/** An object by its shelf, `pods` or `serviceaccounts`. */
export type Find = (shelf: string, namespace: string | undefined, name: string) => Obj | undefined

/** Seconds for which the token of a deleted object is good after its grace period is over. */
const leewaySeconds = 60

export type Check = {
  readonly audiences: readonly string[]
  readonly now: Date
  readonly find: Find
}

/** The audiences for which the token is good, or why it is not. */
export type Judgement = { readonly audiences: readonly string[] } | { readonly wrong: string }

export function judgeClaims(claims: Claims, { audiences, now, find }: Check): Judgement {
  const { iss, exp, nbf, aud } = claims
  const seconds = now.getTime() / 1000
  if (iss !== issuerUrl || !claims['kubernetes.io']?.serviceaccount || !Array.isArray(aud)) {
    return { wrong: 'the token is not one of a service account' }
  }
  if (!(seconds < exp)) return { wrong: 'service account token has expired' }
  // A clock that was set back a little should lock nobody out.
  if (seconds + leewaySeconds < nbf) return { wrong: 'service account token is not valid yet' }
  const common = aud.filter(audience => audiences.includes(audience))
  if (common.length === 0) {
    const list = (words: readonly string[]) => `[${words.map(word => JSON.stringify(word)).join(' ')}]`
    return { wrong: `token audiences ${list(aud)} is invalid for the target audiences ${list(audiences)}` }
  }
  const gone = findGone(claims, { now, find })
  return gone ? { wrong: gone } : { audiences: common }
}

function findGone({ 'kubernetes.io': facts }: Claims, { now, find }: Omit<Check, 'audiences'>): string | undefined {
  const { namespace, serviceaccount, pod, secret, node } = facts
  const check = (what: string, shelf: string, named: Named | undefined): string | undefined => {
    if (!named) return undefined
    const object = find(shelf, shelf === 'nodes' ? undefined : namespace, named.name)
    return object && object.metadata.uid === named.uid && !isLongDeleted(object, now)
      ? undefined
      : `${what} ${namespace}/${named.name} has been deleted`
  }
  // A pod's token names its node as well, without binding to it.
  return (
    check('service account', 'serviceaccounts', serviceaccount) ??
    check('bound pod', 'pods', pod) ??
    check('bound secret', 'secrets', secret) ??
    (pod ? undefined : check('bound node', 'nodes', node))
  )
}

function isLongDeleted({ metadata: { deletionTimestamp } }: Obj, now: Date): boolean {
  return deletionTimestamp !== undefined && now.getTime() > new Date(deletionTimestamp).getTime() + leewaySeconds * 1000
}
