// Namespaces that a cluster cannot be without: nobody deletes them.
import type { Admission } from '../cluster.ts'
import { forbidden } from '../refusal.ts'

const immortal = ['default', 'kube-public', 'kube-system']

/** Throws a Refusal. */
export function keepImmortal({ operation, kind, name }: Pick<Admission, 'operation' | 'kind' | 'name'>): void {
  if (operation !== 'DELETE' || kind.shelf !== 'namespaces' || !immortal.includes(name)) return
  throw forbidden(kind, name, 'this namespace may not be deleted')
}
