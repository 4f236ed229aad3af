// The ways into a pod that change what it does: a GET opens them for WebSockets, so that the right to get alone would be the right to act.
import { forbidden } from '../refusal.ts'
import type { Grants } from './grants.ts'
import { authorize } from './rbac.ts'
import type { Attributes } from './rules.ts'
import type { User } from './user.ts'

const ways = ['attach', 'exec', 'portforward']

/** Throws a Refusal unless whoever may get such a stream may create one too. */
export function demandStream(grants: Grants, user: User, wanted: Attributes): void {
  if ('path' in wanted || wanted.verb !== 'get' || wanted.group !== '') return
  const { resource, subresource, name } = wanted
  if (resource !== 'pods' || !ways.includes(subresource)) return
  // The real server gives no reason either.
  if (!authorize(grants, user, { ...wanted, verb: 'create' }).allowed)
    throw forbidden({ plural: 'pods', group: '' }, name, '')
}
