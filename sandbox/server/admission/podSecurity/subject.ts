// A pod, or the template of one, as the Pod Security Standards look at it, and the words in which they tell who offends.
import type { Container, PodSpec } from '../../../../api/kube/objects.ts'

export type Subject = {
  readonly spec: PodSpec
  readonly annotations: Readonly<Record<string, string>>
  /** Init containers first, as sentences name them. */
  readonly containers: readonly Container[]
}

export type Violation = { readonly reason: string; readonly detail: string }

/** Of the pod as a standard of Kubernetes 1.`minor` sees it; undefined when there is nothing to object to. */
export type Check = (subject: Subject, minor: number) => Violation | undefined

type Template = {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> }
  readonly spec?: PodSpec
}

export function subjectOf({ metadata, spec = { containers: [] } }: Template): Subject {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = spec
  return {
    spec,
    annotations: metadata?.annotations ?? {},
    containers: [...initContainers, ...containers, ...(ephemeralContainers as Container[])],
  }
}

/** Nothing of a Windows pod is said with Linux' own means, from 1.25 on. */
export function isExemptAsWindows(subject: Subject, minor: number): boolean {
  return minor >= 25 && subject.spec.os?.name === 'windows'
}

/** From 1.35 on, root inside a user namespace of its own counts as nobody. */
export function hasOwnUsers({ spec }: Subject, minor: number): boolean {
  return minor >= 35 && spec.hostUsers === false
}

export function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`
}

/** `"a", "b"` */
export function quoted(values: Iterable<string>): string {
  return [...values].map(value => `"${value}"`).join(', ')
}

/** Each once, in order, as sets are told. */
export function sorted(values: Iterable<string>): string[] {
  return [...new Set(values)].sort()
}

/** `containers "a", "b"`; '' for none. */
export function nameContainers(containers: readonly Container[]): string {
  return containers.length === 0
    ? ''
    : `${plural(containers.length, 'container')} ${quoted(containers.map(({ name }) => name))}`
}

/** `pod and container "a"` */
export function nameOffenders(pod: boolean, containers: readonly Container[]): string {
  return [...(pod ? ['pod'] : []), ...(containers.length > 0 ? [nameContainers(containers)] : [])].join(' and ')
}
