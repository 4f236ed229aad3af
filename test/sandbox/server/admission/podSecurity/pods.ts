// Pods that the standards' tests judge, and the judge.
import type { Container, PodSpec } from '../../../../../api/kube/objects.ts'
import {
  findViolations,
  type Level,
  renderViolations,
} from '../../../../../sandbox/server/admission/podSecurity/standards.ts'
import { subjectOf } from '../../../../../sandbox/server/admission/podSecurity/subject.ts'

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

/** A pod that says nothing. */
export const plain: PodSpec = { containers: [container()] }

export const ports = (...hostPorts: number[]): Partial<Container> => ({
  ports: hostPorts.map(hostPort => ({ containerPort: 1, hostPort })),
})
export const asking = (host: string): Partial<Container> => ({ livenessProbe: { httpGet: { host, port: 1 } } })
export const capable = (add: string[], drop = ['ALL']): Context => ({ capabilities: { add, drop } })
export const unconfined = { type: 'Unconfined' }

export const latest = Number.POSITIVE_INFINITY

/** What the level says of a pod, in one sentence; '' when it has nothing to say. */
export function judge(spec: PodSpec, level: Level = 'restricted'): string {
  return renderViolations(findViolations(subjectOf({ spec }), { level, minor: latest }))
}
