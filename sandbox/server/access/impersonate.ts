// Acting as somebody else, by the Impersonate-* headers: only what RBAC's verb `impersonate` allows.
import { badRequest } from '../refusal.ts'
import type { Grants } from './grants.ts'
import { demand } from './rbac.ts'
import type { ResourceAttributes } from './rules.ts'
import { accountGroups, anonymous, authenticated, readAccount, type User, unauthenticated } from './user.ts'

/** Every value of each header, under its name in lower case, as `headersDistinct` of Node has them. */
export type Headers = Readonly<Record<string, readonly string[] | undefined>>

type Wish = {
  readonly name: string
  readonly uid: string
  readonly groups: string[]
  readonly extra: Record<string, string[]>
}

/** The user whom the request is to be done as; `user` itself when no such header is sent. Throws a Refusal for what they may not. */
export function impersonate(grants: Grants, user: User, headers: Headers): User {
  const wish = readWish(headers)
  if (wish.name === '') {
    if (wish.uid === '' && wish.groups.length === 0 && Object.keys(wish.extra).length === 0) return user
    throw badRequest(`requested ${renderWish(wish)} without impersonating a user name`)
  }
  for (const wanted of listWanted(wish)) {
    demand(grants, user, { verb: 'impersonate', group: '', subresource: '', namespace: '', ...wanted })
  }
  return become(wish)
}

function readWish(headers: Headers): Wish {
  const first = (name: string) => headers[name]?.[0] ?? ''
  const prefix = 'impersonate-extra-'
  const extras = Object.entries(headers).filter(([name, values]) => name.startsWith(prefix) && values)
  return {
    name: first('impersonate-user'),
    uid: first('impersonate-uid'),
    groups: [...(headers['impersonate-group'] ?? [])],
    extra: Object.fromEntries(extras.map(([name, values]) => [decode(name.slice(prefix.length)), [...(values ?? [])]])),
  }
}

function decode(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}

type Wanted = Partial<ResourceAttributes> & Pick<ResourceAttributes, 'resource' | 'name'>

function listWanted({ name, uid, groups, extra }: Wish): Wanted[] {
  const account = readAccount(name)
  const group = 'authentication.k8s.io'
  return [
    account ? { resource: 'serviceaccounts', ...account } : { resource: 'users', name },
    ...groups.map(each => ({ resource: 'groups', name: each })),
    ...(uid ? [{ resource: 'uids', name: uid, group }] : []),
    ...Object.entries(extra).flatMap(([subresource, values]) =>
      values.map(value => ({ resource: 'userextras', subresource, name: value, group })),
    ),
  ]
}

function become({ name, uid, groups, extra }: Wish): User {
  const account = readAccount(name)
  const own = groups.length === 0 && account ? accountGroups(account.namespace) : groups
  const last = name === anonymous.name ? unauthenticated : authenticated
  return { name, uid, groups: own.includes(last) ? own : [...own, last], extra }
}

/** As Go prints the user, with the types of its fields. */
function renderWish({ name, uid, groups, extra }: Wish): string {
  const list = (words: readonly string[]) => `[]string{${words.map(word => JSON.stringify(word)).join(', ')}}`
  const entries = Object.entries(extra).map(([key, values]) => `${JSON.stringify(key)}:${list(values)}`)
  const shownGroups = groups.length > 0 ? list(groups) : '[]string(nil)'
  const shownExtra = entries.length > 0 ? `map[string][]string{${entries.join(', ')}}` : 'map[string][]string(nil)'
  const fields = `Name:${JSON.stringify(name)}, UID:${JSON.stringify(uid)}, Groups:${shownGroups}, Extra:${shownExtra}`
  return `&user.DefaultInfo{${fields}}`
}
