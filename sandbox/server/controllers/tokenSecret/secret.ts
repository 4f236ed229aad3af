// How a Secret says that it is to hold a ServiceAccount's token, and whose.
import type { Secret } from '../../../../api/kube/objects.ts'

export const accountAnnotation = 'kubernetes.io/service-account.name'
export const uidAnnotation = 'kubernetes.io/service-account.uid'

export function isTokenSecret({ type }: Secret): boolean {
  return type === 'kubernetes.io/service-account-token'
}

/** Name of the account, in the Secret's namespace. */
export function accountOf({ metadata }: Secret): string {
  return metadata.annotations?.[accountAnnotation] ?? ''
}
