// Keeps the RoleBindings of spec.access: made, mended where a hand changed them, removed when nobody has the role any more.
import type { RoleBinding } from '../../api/kube/objects.ts'
import { roleBindings } from '../../api/kube/resources.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { type AccessRole, accessBindingName, accessRoles, buildAccessBinding } from '../build/access.ts'
import { inPool } from '../build/identity.ts'
import { isOurs } from './keep.ts'
import type { Keeper, ReadKept } from './keeper.ts'

export async function keepAccess(keeper: Keeper, read: ReadKept, service: DedicatedService): Promise<void> {
  await Promise.all(accessRoles.map(role => keepRole(keeper, { read, service, role })))
}

type Given = { readonly read: ReadKept; readonly service: DedicatedService; readonly role: AccessRole }

async function keepRole(keeper: Keeper, { read, service, role }: Given): Promise<void> {
  const metadata = inPool(service, accessBindingName(role))
  const wished = buildAccessBinding(service, role)
  const live = read(roleBindings, metadata)
  // To what a RoleBinding binds cannot be changed: it goes, and its end brings the look that makes it anew.
  const desired = wished && live && isOurs(live, wished) && bindsElsewhere(live, wished) ? undefined : wished
  await keeper.keepOrRemove(roleBindings, { desired, metadata })
}

function bindsElsewhere({ roleRef: live }: RoleBinding, { roleRef: wished }: RoleBinding): boolean {
  return live.kind !== wished.kind || live.name !== wished.name
}
