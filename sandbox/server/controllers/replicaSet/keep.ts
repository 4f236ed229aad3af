// Keeps each ReplicaSet's pods at the number wanted.
import { isDeepStrictEqual } from 'node:util'
import type { KubeObject, Pod } from '../../../../api/kube/objects.ts'
import type { WorkResult } from '../../../../api/kube/queue.ts'
import { pods, type Resource } from '../../../../api/kube/resources.ts'
import type { Cluster } from '../../cluster.ts'
import type { Obj } from '../../object.ts'
import { Refusal } from '../../refusal.ts'
import { matchesSelector } from '../../selectors/labels.ts'
import type { Change } from '../../store/shelf.ts'
import { type Controller, itself, readKey } from '../controller.ts'
import { type Hand, handOf } from '../hand.ts'
import { controlledBy, controllerOf, isActive } from '../pods.ts'
import { record } from '../record.ts'
import { type ReplicaSet, replicaSets, shelves } from '../resources.ts'
import { planClaim } from './claim.ts'
import { planReplicas, planStatus, type StatusFacts } from './plan.ts'

const component = 'replicaset-controller'
const type = { apiVersion: 'apps/v1', kind: 'ReplicaSet' }

/** Created before others have their turn. */
const BATCH = 50

export function keepReplicas(cluster: Cluster): Controller {
  const hand = handOf(cluster, component)
  return {
    name: 'replicaSet',
    concerns: { [shelves.replicaSets]: itself, [shelves.pods]: change => setsConcerned(cluster, change) },
    work(key) {
      const { namespace, name } = readKey(key)
      const set = hand.find(replicaSets, namespace, name)
      return set && keep(hand, set)
    },
  }
}

/** The set that controls the pod, before or after; for a stray those that would take it. */
function setsConcerned({ store }: Cluster, { before, after }: Change): string[] {
  const namespace = (after ?? before)!.metadata.namespace ?? ''
  const controllers = [before, after].flatMap(each => (each && controllerOf(each)) ?? [])
  const names = controllers.filter(({ kind }) => kind === type.kind).map(({ name }) => name)
  if (after && !controllerOf(after)) {
    for (const set of store.shelf(shelves.replicaSets).all(namespace) as Iterable<Obj & ReplicaSet>) {
      if (matchesSelector(set.spec?.selector, after.metadata.labels)) names.push(set.metadata.name)
    }
  }
  return names.map(name => `${namespace}/${name}`)
}

function keep(hand: Hand, set: ReplicaSet): WorkResult {
  const { namespace = '' } = set.metadata
  const claim = claimFor(hand, { resource: pods, owner: set, type })
  const plan = planReplicas(set, claim, relatedPods(hand, set))
  const failure = apply(hand, set, plan)
  const own = hand.list(pods, namespace).filter(pod => controllerOf(pod)?.uid === set.metadata.uid)
  const { status, againAfterMs } = planStatus(set, { own, failure, now: hand.cluster.now() })
  if (!isDeepStrictEqual(status, set.status)) hand.changeStatus(replicaSets, set, status)
  if (failure) throw new Error(`${type.kind} ${namespace}/${set.metadata.name}: ${failure.message}`)
  if (plan.create > BATCH) return { againAfterMs: 0 }
  return againAfterMs === undefined ? undefined : { againAfterMs }
}

export type Owner = Parameters<typeof planClaim>[0]

/** What the owner controls, once it has taken strays and let go what it no longer chooses. */
export function claimFor<T extends KubeObject>(
  hand: Hand,
  { resource, owner, type }: { resource: Resource<T>; owner: Owner; type: { apiVersion: string; kind: string } },
): T[] {
  const { own, adopt, release } = planClaim(owner, hand.list(resource, owner.metadata.namespace))
  const withOwners = (object: T, ownerReferences: NonNullable<T['metadata']['ownerReferences']>) =>
    hand.change(resource, object, present => {
      const { ownerReferences: _, ...metadata } = present.metadata
      return { ...present, metadata: ownerReferences.length > 0 ? { ...metadata, ownerReferences } : metadata }
    })
  for (const object of release) {
    const others = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid)
    withOwners(object, others)
  }
  const adopted = adopt.map(object =>
    withOwners(object, [...(object.metadata.ownerReferences ?? []), controlledBy(owner, type)]),
  )
  return [...own, ...adopted]
}

function relatedPods(hand: Hand, set: ReplicaSet): Pod[] {
  const { namespace, uid } = set.metadata
  const deployment = controllerOf(set)?.uid
  const siblings = deployment
    ? hand.list(replicaSets, namespace).filter(each => controllerOf(each)?.uid === deployment)
    : [set]
  const uids = new Set([uid, ...siblings.map(each => each.metadata.uid)])
  return hand.list(pods, namespace).filter(pod => isActive(pod) && uids.has(controllerOf(pod)?.uid))
}

function apply(hand: Hand, set: ReplicaSet, plan: ReturnType<typeof planReplicas>): StatusFacts['failure'] {
  const about = { ...set, ...type }
  const tell = (reason: string, message: string) =>
    record(hand, component, { about, type: reason.startsWith('Failed') ? 'Warning' : 'Normal', reason, message })
  for (const pod of plan.remove) {
    hand.remove(pods, pod)
    tell('SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`)
  }
  for (let count = Math.min(plan.create, BATCH); count > 0; count--) {
    try {
      tell('SuccessfulCreate', `Created pod: ${hand.create(pods, buildPod(set)).metadata.name}`)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      // Neither the set nor its pods have a future.
      if (error.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating')) return undefined
      tell('FailedCreate', `Error creating: ${error.message}`)
      return { reason: 'FailedCreate', message: error.message }
    }
  }
  return undefined
}

export function buildPod(set: ReplicaSet): Pod {
  const { template } = set.spec!
  const { labels, annotations, finalizers } = template?.metadata ?? {}
  return {
    metadata: {
      name: '',
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ownerReferences: [controlledBy(set, type)],
    },
    spec: template?.spec,
  }
}
