// A write as policies see it.
import type { Admission } from '../cluster.ts'
import type { PolicyRequest } from './policyTypes.ts'

/** What is empty is left out, so that has() tells it. A namespace is in itself, unless it is about to be. */
export function requestOf(admission: Omit<Admission, 'object' | 'before'>): PolicyRequest {
  const { operation, kind, subresource, user, name, dryRun } = admission
  const isNamespace = kind.group === '' && kind.plural === 'namespaces'
  const namespace = isNamespace && operation !== 'CREATE' ? name : admission.namespace
  const { group, version } = kind
  const { uid, groups, extra } = user
  return {
    operation,
    kind: { group, version, kind: kind.kind },
    resource: { group, version, resource: kind.plural },
    ...(subresource && { subResource: subresource }),
    ...(name && { name }),
    ...(namespace && { namespace }),
    dryRun,
    userInfo: {
      username: user.name,
      ...(uid && { uid }),
      ...(groups.length > 0 && { groups }),
      ...(Object.keys(extra).length > 0 && { extra }),
    },
  }
}
