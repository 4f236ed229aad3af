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
  const wrong = findForeign(aud, audiences) ?? findGone(claims, { now, find })
  return wrong ? { wrong } : { audiences: aud.filter(audience => audiences.includes(audience)) }
}

/** Why a token for some audiences is nothing to others; undefined when they have one in common. */
export function findForeign(own: readonly string[], wanted: readonly string[]): string | undefined {
  if (own.some(audience => wanted.includes(audience))) return undefined
  const list = (words: readonly string[]) => `[${words.map(word => JSON.stringify(word)).join(' ')}]`
  return `token audiences ${list(own)} is invalid for the target audiences ${list(wanted)}`
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
