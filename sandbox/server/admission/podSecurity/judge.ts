// Admission by the Pod Security Standards: pods are refused where their namespace enforces a level; warnings tell of templates and of pods that are there already.
import { isDeepStrictEqual } from 'node:util'
import type { PodSpec, PodTemplateSpec } from '../../../../api/kube/objects.ts'
import type { Admission } from '../../cluster.ts'
import type { Obj } from '../../object.ts'
import { forbidden, invalid } from '../../refusal.ts'
import { isTightened, readPolicy } from './labels.ts'
import { findViolations, renderStandard, renderViolations, type Standard } from './standards.ts'
import { subjectOf } from './subject.ts'

export type Surroundings = {
  /** The namespace that the object is in. */
  readonly namespace: Obj | undefined
  /** Of a namespace that is changed. */
  podsOf(namespace: string): Iterable<Obj>
}

type Write = Pick<Admission, 'operation' | 'kind' | 'subresource' | 'name' | 'object' | 'before'>

/** Pods looked at when a namespace is tightened: enough to tell, not enough to hold others up. */
const MAX_PODS = 3000

/** Throws the refusal; returns warnings. */
export function judgePodSecurity(write: Write, { namespace, podsOf }: Surroundings): string[] {
  const { kind, object, before, subresource, operation } = write
  if (!object || operation === 'DELETE' || subresource !== '') return []
  if (kind.shelf === 'namespaces') return judgeNamespace(write, podsOf)
  const labels = namespace?.metadata.labels
  if (kind.shelf === 'pods') return before && !matters(object, before) ? [] : judgePod(write, labels)
  if (kind.shelf !== 'deployments.apps' && kind.shelf !== 'replicasets.apps') return []
  const { template } = (object.spec ?? {}) as { template?: PodTemplateSpec }
  return template ? warnOf(template as Template, readPolicy(labels).warn) : []
}

type Template = Parameters<typeof subjectOf>[0]

function judgePod({ kind, name, object }: Write, labels: Record<string, string> | undefined): string[] {
  const { enforce, warn } = readPolicy(labels)
  const pod = object as unknown as Template
  const violations = findViolations(subjectOf(pod), enforce)
  if (violations.length > 0) {
    const why = `violates PodSecurity "${renderStandard(enforce)}": ${renderViolations(violations)}`
    throw forbidden(kind, name, why)
  }
  return warnOf(pod, warn)
}

function warnOf(template: Template, standard: Standard): string[] {
  const violations = findViolations(subjectOf(template), standard)
  if (violations.length === 0) return []
  return [`would violate PodSecurity "${renderStandard(standard)}": ${renderViolations(violations)}`]
}

/** Of a pod that was let in: what is neither about its safety nor tells of another program is not judged again. */
function matters(pod: Obj, before: Obj): boolean {
  const relevant = ({ spec, metadata }: Obj) => {
    const { activeDeadlineSeconds: _, tolerations: __, ...rest } = (spec ?? {}) as PodSpec
    const profiles = Object.entries(metadata.annotations ?? {}).filter(
      ([key]) =>
        key.startsWith('seccomp.security.alpha.kubernetes.io/') ||
        key.startsWith('container.seccomp.security.alpha.kubernetes.io/') ||
        key.startsWith('container.apparmor.security.beta.kubernetes.io/'),
    )
    return { rest, profiles: Object.fromEntries(profiles) }
  }
  return !isDeepStrictEqual(relevant(pod), relevant(before))
}

function judgeNamespace({ kind, name, object, before }: Write, podsOf: Surroundings['podsOf']): string[] {
  const policy = readPolicy(object!.metadata.labels)
  const was = before && readPolicy(before.metadata.labels)
  const { errors, enforce } = policy
  if (errors.length > 0 && !isDeepStrictEqual(errors, was?.errors)) throw invalid(kind, name, errors)
  if (!was || !isTightened(enforce, was.enforce)) return []
  const complaints = complain(podsOf(name), enforce)
  if (complaints.length === 0) return []
  const head = `existing pods in namespace "${name}" violate the new PodSecurity enforce level "${renderStandard(enforce)}"`
  return [head, ...complaints]
}

/** One sentence for each set of reasons, under the name of the first pod that they are true of. */
function complain(pods: Iterable<Obj>, standard: Standard): string[] {
  const byReasons = new Map<string, string[]>()
  let seen = 0
  for (const pod of pods) {
    if (++seen > MAX_PODS) break
    const violations = findViolations(subjectOf(pod as unknown as Template), standard)
    if (violations.length === 0) continue
    const reasons = violations.map(({ reason }) => reason).join(', ')
    byReasons.set(reasons, [...(byReasons.get(reasons) ?? []), pod.metadata.name])
  }
  return [...byReasons].map(([reasons, names]) => `${nameFirst(names)}: ${reasons}`).sort()
}

function nameFirst(names: readonly string[]): string {
  const first = names.toSorted()[0]!
  const others = names.length - 1
  if (others === 0) return first
  return `${first} (and ${others} other ${others === 1 ? 'pod' : 'pods'})`
}
