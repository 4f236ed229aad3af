// One right: what an account of ours may do, or did, without the names of single objects. The words are those of RBAC.

export type Account = 'operator' | 'proxy'

/** Of a request: the kind of its namespace, or none. Of a grant: where it holds; `cluster` is everywhere. */
export type Place = 'cluster' | 'system' | 'pool' | 'user'

export type Right = {
  readonly account: Account
  readonly verb: string
  /** '' is Kubernetes' own. */
  readonly group: string
  readonly resource: string
  /** '' is the object itself. */
  readonly subresource: string
  readonly place: Place
}

const system = 'isolation-proxy-system'

/** The account of ours with this user name; undefined: somebody else's. */
export function accountOf(username: string): Account | undefined {
  if (username === `system:serviceaccount:${system}:isolation-proxy-operator-controller-manager`) return 'operator'
  return /^system:serviceaccount:[^:]+:[^:]+-proxy$/.test(username) ? 'proxy' : undefined
}

export function placeOf(namespace: string | undefined): Place {
  if (!namespace) return 'cluster'
  if (namespace === system) return 'system'
  return namespace.startsWith('dedi-') ? 'pool' : 'user'
}

/** Such as `operator may patch isolationpods.soh.re/status in pool`. */
export function sayRight({ account, verb, group, resource, subresource, place }: Right): string {
  const kind = `${resource}${group && `.${group}`}${subresource && `/${subresource}`}`
  return `${account} ${verb} ${kind} in ${place}`
}

/** Each once, in the order of their names. */
export function distinct(rights: Iterable<Right>): Right[] {
  const byName = new Map([...rights].map(right => [sayRight(right), right]))
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, right]) => right)
}
