// How somebody gets into a pool namespace, where the rights of their own namespace do not reach: told in the same words everywhere.
import { printable } from '../output/printable.ts'

export type PoolRole = 'view' | 'operate'

export type PoolEntry = {
  readonly service: { readonly namespace?: string; readonly name: string }
  readonly role: PoolRole
}

/** One sentence, which can be followed as it stands. */
export function howToEnter({ service, role }: PoolEntry): string {
  const { namespace = 'default', name } = service
  return `Who may change the service can let you in by spec.access: kubectl edit dedi ${printable(name)} -n ${printable(namespace)}, and under spec "access: [{subject: {kind: User, name: YOU}, role: ${role}}]"; kubectl auth whoami tells your name`
}
