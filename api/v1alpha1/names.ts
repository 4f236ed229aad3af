// Every label, annotation, finalizer and derived name that two components must agree on.
import { createHash } from 'node:crypto'

/** On tickets, target pods, proxies, Leases and everything else made for a DedicatedService: its name. */
export const serviceLabel = 'soh.re/dedicated-service'
/** Beside serviceLabel: its namespace. The two together lead from any object to the DedicatedService. */
export const serviceNamespaceLabel = 'soh.re/dedicated-service-namespace'
/** On pods: `target` or `proxy`. */
export const roleLabel = 'soh.re/role'
/** On target pods that serve a client: 'true'. A PodDisruptionBudget over it makes a drain wait. */
export const inUseLabel = 'soh.re/in-use'
/** Beside it: what keeps autoscalers from removing the node of such a pod. */
export const inUseAnnotations = {
  'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
  'karpenter.sh/do-not-disrupt': 'true',
} as const
/** On target pods that have a gate: 'true'. */
export const gateLabel = 'soh.re/gate'
/** On every object that the operator makes. */
export const managedByLabel = 'app.kubernetes.io/managed-by'
export const managedByValue = 'isolation-proxy-operator'
/** On holder Leases: 'true'. */
export const holderLabel = 'soh.re/holder'

/** On a DedicatedService: number of ready, unused pods to keep, instead of spec.replicas. */
export const basePoolSizeAnnotation = 'soh.re/base-pool-size'
/** On a DedicatedService, or by an admin on its namespace: upper bound of pods; the lowest bound counts. */
export const maxPodsAnnotation = 'soh.re/max-pods'
/** On a DedicatedService: a new value rolls its proxies, with the operator's present proxy image. */
export const restartProxiesAnnotation = 'soh.re/restart-proxies'
/** On a pool namespace: `<namespace>/<name>` and UID of the DedicatedService that it belongs to. */
export const ownerAnnotation = 'soh.re/owner'
export const ownerUIDAnnotation = 'soh.re/owner-uid'
/** On a pool namespace: the longest fence that its service ever wished for, for when nobody can ask it any more. */
export const fenceAnnotation = 'soh.re/fence'
/** On objects that the operator keeps in step: what it last applied, for the three-way merge. */
export const lastAppliedAnnotation = 'soh.re/last-applied'

/** On a holder's Lease: clients that wait for a pod, connections that have one. */
export const waitingAnnotation = 'soh.re/waiting'
export const activeAnnotation = 'soh.re/active'
/** On a holder's Lease: 'true' once the process drains and reserves nothing more. */
export const terminatingAnnotation = 'soh.re/terminating'
/** On a holder's Lease: 'true' once a draining process has written everything it held Done. */
export const releasedAnnotation = 'soh.re/released'
/** On a holder's Lease: name of the proxy pod, and version of the program. */
export const proxyPodAnnotation = 'soh.re/proxy-pod'
export const versionAnnotation = 'soh.re/version'

/** Keeps a DedicatedService until its pool namespace is gone. */
export const serviceFinalizer = 'soh.re/pool-namespace'
/** Keeps a ticket until its pod is gone and its address may be used again. */
export const ticketFinalizer = 'soh.re/target-pod'
/** Keeps the holders' rights in a pool namespace that is being deleted until they have written everything they held Done. */
export const rightsFinalizer = 'soh.re/holder-rights'
/** On receipts that may go; the operator deletes them in one call. */
export const expiredLabel = 'soh.re/expired'

/** Name of the container that the seed fields apply to. */
export const targetContainer = 'target'
export const proxyContainer = 'proxy'
/** Container, and its volume, that stands in front of the target where `spec.gate` is set. */
export const gateContainer = 'isolation-gate'
/** Port that a proxy listens on in a cluster; the Service's targetPort leads there. */
export const proxyPort = 10000
/** Port that the gate of a target pod listens on. */
export const gatePort = 10001
export const metricsPort = 8080
export const healthPort = 8081

/** `<name>-proxy`: Deployment, Service, ServiceAccount and Role beside the DedicatedService. */
export function proxyName(service: string): string {
  return `${service}-proxy`
}

/** The pool namespace, at most 63 characters: a hash over both names and the UID makes it unique however the readable part is cut. */
export function poolNamespace(owner: { namespace: string; name: string; uid: string }): string {
  const hash = createHash('sha256').update(`${owner.namespace}/${owner.name}/${owner.uid}`).digest('hex').slice(0, 8)
  const readable = `dedi-${owner.namespace}-${owner.name}`.slice(0, 63 - hash.length - 1).replace(/-+$/, '')
  return `${readable}-${hash}`
}

const nameLetters = 'bcdfghjklmnpqrstvwxz2456789'

/** A ticket's name, never used before or again: `<service>-<10 random>`. `bytes` is 10 random bytes. */
export function ticketName(service: string, bytes: Uint8Array): string {
  return `${service}-${Array.from(bytes.subarray(0, 10), byte => nameLetters[byte % nameLetters.length]).join('')}`
}

/** Name of a holder's Lease: one per proxy pod, so that a restarted process meets the Lease of the one before. */
export function leaseName(proxyPodUID: string): string {
  return `holder-${proxyPodUID}`
}

/** The holder's id as tickets and Leases bear it. */
export function holderId(proxyPodUID: string, bootId: string): string {
  return `${proxyPodUID}.${bootId}`
}

/** The proxy pod's UID of a holder's id. */
export function holderPodUID(holder: string): string {
  return holder.slice(0, holder.lastIndexOf('.'))
}
