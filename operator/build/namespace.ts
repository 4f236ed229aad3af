// The pool namespace: one DedicatedService's tickets and target pods, apart from everything of the user's.
import type { Namespace } from '../../api/kube/objects.ts'
import { ownerAnnotation, ownerUIDAnnotation } from '../../api/v1alpha1/names.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { commonLabels, identityOf, poolOf } from './identity.ts'
import { podSecurityLabels } from './podSecurity.ts'

/** `annotations` are further ones to keep in step. The sweeper recomputes the name from the owner annotations. */
export function buildPoolNamespace(
  service: DedicatedService,
  userNamespace: Namespace,
  annotations: Readonly<Record<string, string>>,
): Namespace {
  const { namespace, name, uid } = identityOf(service)
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: poolOf(service),
      labels: {
        ...podSecurityLabels(userNamespace.metadata.labels ?? {}, service.spec.securityProfile),
        ...commonLabels(service),
      },
      annotations: { ...annotations, [ownerAnnotation]: `${namespace}/${name}`, [ownerUIDAnnotation]: uid },
    },
  }
}
