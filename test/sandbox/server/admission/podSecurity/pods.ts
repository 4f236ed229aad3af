// Pods that the standards' tests judge.
import type { Container, PodSpec } from '../../../../../api/kube/objects.ts'

type Context = NonNullable<Container['securityContext']>

/** All that the level restricted asks of a container. */
export const safe: Context = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
}

/** Of those, all but one. */
export function safeBut(field: keyof typeof safe): Context {
  const { [field]: _, ...rest } = safe
  return rest
}

export function container(securityContext?: Context, more: Partial<Container> = {}): Container {
  return { name: 'c', image: 'i', ...(securityContext && { securityContext }), ...more }
}

/** A safe pod but for what is said. */
export function pod(more: Partial<PodSpec> = {}): PodSpec {
  return { containers: [container(safe)], ...more }
}

/** Containers `c`, `d` and so on that are safe but for what is said of each. */
export function containers(...contexts: readonly Context[]): PodSpec {
  return { containers: contexts.map((context, index) => container({ ...safe, ...context }, { name: 'cdef'[index]! })) }
}
