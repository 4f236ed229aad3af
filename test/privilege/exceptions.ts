// Rights that are granted although no request of ours needs them in any test. At most five, each with its reason.
import type { Exception } from './compare.ts'

export const exceptions: readonly Exception[] = [
  {
    right: 'operator bind clusterroles.rbac.authorization.k8s.io in cluster',
    because:
      'the API server asks for it by itself when the operator binds proxies to isolation-proxy-holder, and people to isolation-proxy-pool-view or -operate',
  },
  {
    right: 'operator update dedicatedservices.soh.re/finalizers in cluster',
    because:
      'the admission plugin OwnerReferencesPermissionEnforcement, on by default in OpenShift, asks for it when an object with a blocking owner is made',
  },
  {
    right: 'operator update isolationpods.soh.re/finalizers in cluster',
    because: 'the same, for target pods, which their tickets own',
  },
]
