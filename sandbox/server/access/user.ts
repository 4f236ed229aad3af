// Who asks, as the API server knows callers.

export type User = {
  readonly name: string
  /** '' for users who are no objects. */
  readonly uid: string
  readonly groups: readonly string[]
  readonly extra: Readonly<Record<string, readonly string[]>>
}

export const authenticated = 'system:authenticated'
export const unauthenticated = 'system:unauthenticated'
/** May do everything, whatever the roles say. */
export const masters = 'system:masters'

export const anonymous: User = { name: 'system:anonymous', uid: '', groups: [unauthenticated], extra: {} }

const accountPrefix = 'system:serviceaccount:'

export function accountUsername(namespace: string, name: string): string {
  return `${accountPrefix}${namespace}:${name}`
}

export function accountGroups(namespace: string): string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
}

/** Undefined for users who are no ServiceAccounts. */
export function readAccount(username: string): { namespace: string; name: string } | undefined {
  if (!username.startsWith(accountPrefix)) return undefined
  const [namespace, name, ...more] = username.slice(accountPrefix.length).split(':')
  return namespace && name && more.length === 0 ? { namespace, name } : undefined
}

/** Everybody whose word was believed. */
export function withAuthenticated(user: User): User {
  if (user.name === anonymous.name || user.groups.includes(authenticated)) return user
  return { ...user, groups: [...user.groups, authenticated] }
}
