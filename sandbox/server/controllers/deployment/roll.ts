// Brings each Deployment's ReplicaSets to its template and number, step by step, and says how far it is.
import { isDeepStrictEqual } from 'node:util'
import type { Deployment } from '../../../../api/kube/objects.ts'
import type { WorkResult } from '../../../../api/kube/queue.ts'
import { deployments, pods } from '../../../../api/kube/resources.ts'
import type { Cluster } from '../../cluster.ts'
import type { Obj } from '../../object.ts'
import { matchesSelector } from '../../selectors/labels.ts'
import type { Change } from '../../store/shelf.ts'
import { type Controller, itself, readKey } from '../controller.ts'
import { type Hand, handOf } from '../hand.ts'
import { controllerOf, isEnded } from '../pods.ts'
import { record } from '../record.ts'
import { claimFor } from '../replicaSet/keep.ts'
import { type ReplicaSet, replicaSets, shelves } from '../resources.ts'
import { msUntilDeadline } from './conditions.ts'
import { planForget } from './history.ts'
import { limitsOf } from './limits.ts'
import { createSet, refreshSet } from './newSet.ts'
import { revisionAnnotation, sizeAnnotations } from './revision.ts'
import { planRecreate, planRolling, type Sets, type Sizes, sizeOf } from './rollout.ts'
import { isScaled, planScale } from './scale.ts'
import { planDeploymentStatus } from './status.ts'
import { findNewSet } from './template.ts'

const component = 'deployment-controller'
const type = { apiVersion: 'apps/v1', kind: 'Deployment' }

export function rollDeployments(cluster: Cluster): Controller {
  const hand = handOf(cluster, component)
  return {
    name: 'deployment',
    concerns: { [shelves.deployments]: itself, [shelves.replicaSets]: change => deploymentsConcerned(cluster, change) },
    work(key) {
      const { namespace, name } = readKey(key)
      const deployment = hand.find(deployments, namespace, name)
      return deployment && roll(hand, deployment)
    },
  }
}

function deploymentsConcerned({ store }: Cluster, { before, after }: Change): string[] {
  const namespace = (after ?? before)!.metadata.namespace ?? ''
  const controllers = [before, after].flatMap(each => (each && controllerOf(each)) ?? [])
  const names = controllers.filter(({ kind }) => kind === type.kind).map(({ name }) => name)
  if (after && !controllerOf(after)) {
    for (const each of store.shelf(shelves.deployments).all(namespace) as Iterable<Obj & Deployment>) {
      if (matchesSelector(each.spec?.selector, after.metadata.labels)) names.push(each.metadata.name)
    }
  }
  return names.map(name => `${namespace}/${name}`)
}

function roll(hand: Hand, deployment: Deployment): WorkResult {
  const { namespace = '', name, deletionTimestamp } = deployment.metadata
  const all = claimFor(hand, { resource: replicaSets, owner: deployment, type })
  const sets = deletionTimestamp ? split(deployment, all) : step(hand, deployment, all)
  const present = hand.find(deployments, namespace, name)
  if (!present) return undefined
  const now = hand.cluster.now()
  const status = planDeploymentStatus(present, sets, now)
  if (!isDeepStrictEqual(status, present.status)) hand.changeStatus(deployments, present, status)
  const deadlineMs = msUntilDeadline(present, status, now)
  return deadlineMs ? { againAfterMs: deadlineMs } : undefined
}

function split(deployment: Deployment, all: readonly ReplicaSet[]): Sets {
  const newSet = findNewSet(deployment, all)
  return { newSet, oldSets: all.filter(set => set !== newSet) }
}

/** One step; the changes that it makes lead to the next. */
function step(hand: Hand, deployment: Deployment, all: readonly ReplicaSet[]): Sets {
  const found = split(deployment, all)
  const { oldSets } = found
  const { paused, strategy } = deployment.spec!
  const limits = limitsOf(deployment)
  const rolling = strategy?.type !== 'Recreate'
  let newSet = found.newSet && refreshSet(hand, deployment, found.newSet, oldSets)
  let sizes: Sizes
  if (paused || isScaled({ newSet, oldSets }, limits)) {
    sizes = planScale({ newSet, oldSets }, limits, rolling)
  } else if (rolling) {
    newSet ??= create(hand, deployment, oldSets)
    sizes = newSet ? planRolling({ newSet, oldSets }, limits) : new Map()
  } else {
    const run = oldPodsRun(hand, oldSets)
    if (!run && oldSets.every(set => sizeOf(set) === 0)) newSet ??= create(hand, deployment, oldSets)
    sizes = planRecreate({ newSet, oldSets }, limits, run)
  }
  if (newSet) keepRevision(hand, deployment, newSet)
  const resized = resize(hand, deployment, sizes)
  const after = (set: ReplicaSet) => resized.get(set) ?? set
  const sets = { newSet: newSet && after(newSet), oldSets: oldSets.map(after) }
  if (sizes.size === 0) for (const set of planForget(deployment, sets.oldSets)) hand.remove(replicaSets, set)
  return sets
}

function create(hand: Hand, deployment: Deployment, oldSets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const set = createSet(hand, deployment, oldSets)
  if (set && sizeOf(set) > 0) tellSize(hand, deployment, { set, was: 0 })
  return set
}

function oldPodsRun(hand: Hand, oldSets: readonly ReplicaSet[]): boolean {
  const uids = new Set(oldSets.map(({ metadata }) => metadata.uid))
  const all = oldSets.length > 0 ? hand.list(pods, oldSets[0]!.metadata.namespace) : []
  return all.some(pod => uids.has(controllerOf(pod)?.uid) && !isEnded(pod))
}

function keepRevision(hand: Hand, deployment: Deployment, set: ReplicaSet): void {
  const revision = set.metadata.annotations?.[revisionAnnotation]
  if (revision === undefined || deployment.metadata.annotations?.[revisionAnnotation] === revision) return
  hand.change(deployments, deployment, present => {
    const annotations = { ...present.metadata.annotations, [revisionAnnotation]: revision }
    return { ...present, metadata: { ...present.metadata, annotations } }
  })
}

function resize(hand: Hand, deployment: Deployment, sizes: Sizes): Map<ReplicaSet, ReplicaSet> {
  const { replicas, maxSurge } = limitsOf(deployment)
  const resized = new Map<ReplicaSet, ReplicaSet>()
  for (const [set, size] of sizes) {
    const annotations = { ...set.metadata.annotations, ...sizeAnnotations(replicas, maxSurge) }
    const same = isDeepStrictEqual(annotations, set.metadata.annotations)
    if (same && size === sizeOf(set)) continue
    const changed = hand.change(replicaSets, set, present => ({
      ...present,
      metadata: { ...present.metadata, annotations },
      spec: { ...present.spec!, replicas: size },
    }))
    resized.set(set, changed)
    if (size !== sizeOf(set)) tellSize(hand, deployment, { set: changed, was: sizeOf(set) })
  }
  return resized
}

function tellSize(hand: Hand, deployment: Deployment, { set, was }: { set: ReplicaSet; was: number }): void {
  const direction = sizeOf(set) > was ? 'up' : 'down'
  const message = `Scaled ${direction} replica set ${set.metadata.name} from ${was} to ${sizeOf(set)}`
  record(hand, component, { about: { ...deployment, ...type }, type: 'Normal', reason: 'ScalingReplicaSet', message })
}
