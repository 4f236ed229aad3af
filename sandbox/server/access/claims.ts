// What a ServiceAccount's token says, and who bears it. The words are those of the real server's tokens.
import { accountGroups, accountUsername, type User } from './user.ts'

export type Named = { readonly name: string; readonly uid?: string }

export type Claims = {
  readonly iss: string
  readonly aud: string[]
  readonly sub: string
  /** Seconds since 1970, as all times here. */
  readonly iat: number
  readonly nbf: number
  readonly exp: number
  readonly jti: string
  readonly 'kubernetes.io': {
    readonly namespace: string
    readonly serviceaccount: Named
    readonly pod?: Named
    readonly secret?: Named
    readonly node?: Named
    /** After this its bearer should long have fetched a new one. */
    readonly warnafter?: number
  }
}

export function bearerOf({ jti, 'kubernetes.io': { namespace, serviceaccount, pod, node } }: Claims): User {
  const fact = (key: string, value: string | undefined) =>
    value === undefined ? {} : { [`authentication.kubernetes.io/${key}`]: [value] }
  return {
    name: accountUsername(namespace, serviceaccount.name),
    uid: serviceaccount.uid ?? '',
    groups: accountGroups(namespace),
    extra: {
      ...fact('credential-id', `JTI=${jti}`),
      ...fact('node-name', node?.name),
      ...fact('node-uid', node?.uid),
      ...fact('pod-name', pod?.name),
      ...fact('pod-uid', pod?.uid),
    },
  }
}
