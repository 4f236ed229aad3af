// How far a target pod is locked down where its template does not say otherwise.
import type { Container, PodSpec } from '../../api/kube/objects.ts'
import type { DedicatedServiceSpec } from '../../api/v1alpha1/types.generated.ts'

type Profile = DedicatedServiceSpec['securityProfile']

/** Windows knows no seccomp, capabilities or privilege escalation, and the server refuses them there. */
const isWindows = (pod: Pick<PodSpec, 'os'>) => pod.os?.name === 'windows'

/** The pod's own security context under `profile`. */
export function securePod(pod: Pick<PodSpec, 'os' | 'securityContext'>, profile: Profile): PodSpec['securityContext'] {
  const given = pod.securityContext ?? {}
  return {
    ...(!isWindows(pod) && { seccompProfile: { type: 'RuntimeDefault' } }),
    ...(profile === 'Restricted' && { runAsNonRoot: true }),
    ...given,
  }
}

/** `container` with its security context under `profile`. */
export function secureContainer<C extends Container>(container: C, pod: Pick<PodSpec, 'os'>, profile: Profile): C {
  if (isWindows(pod)) return container
  const given = container.securityContext ?? {}
  return {
    ...container,
    securityContext: {
      ...(!needsEscalation(given) && { allowPrivilegeEscalation: false }),
      ...given,
      capabilities: { ...given.capabilities, drop: planDrop(given.capabilities, profile) },
    },
  }
}

type Capabilities = NonNullable<Container['securityContext']>['capabilities']

/** The server refuses `allowPrivilegeEscalation: false` beside either of these. */
function needsEscalation({ privileged, capabilities }: NonNullable<Container['securityContext']>): boolean {
  return privileged === true || hasAny(capabilities?.add, ['CAP_SYS_ADMIN', 'SYS_ADMIN'])
}

function planDrop(capabilities: Capabilities, profile: Profile): string[] {
  const drop = capabilities?.drop ?? []
  if (hasAny(drop, ['ALL'])) return drop
  if (profile === 'Restricted') return ['ALL']
  const wanted = hasAny(capabilities?.add, ['NET_RAW', 'CAP_NET_RAW', 'ALL'])
  return wanted || hasAny(drop, ['NET_RAW', 'CAP_NET_RAW']) ? drop : [...drop, 'NET_RAW']
}

function hasAny(list: readonly string[] | undefined, names: readonly string[]): boolean {
  return list?.some(name => names.includes(name)) ?? false
}
