// The ReplicaSet of a Deployment's present template: made once, then kept in step with what the Deployment says of itself.
import { isDeepStrictEqual } from 'node:util'
import type { Deployment } from '../../../../api/kube/objects.ts'
import { deployments } from '../../../../api/kube/resources.ts'
import { Refusal } from '../../refusal.ts'
import { timestamp } from '../../timestamp.ts'
import type { Hand } from '../hand.ts'
import { controlledBy, controllerOf } from '../pods.ts'
import { type ReplicaSet, replicaSets } from '../resources.ts'
import { limitsOf } from './limits.ts'
import { annotationsOf, nextRevision, sizeAnnotations } from './revision.ts'
import { newSize } from './rollout.ts'
import { hasDeadline, tellNewSet } from './status.ts'
import { findNewSet, hashLabel, templateHash } from './template.ts'

const type = { apiVersion: 'apps/v1', kind: 'Deployment' }

/** With the revision and annotations that it is to have now. */
export function refreshSet(
  hand: Hand,
  deployment: Deployment,
  set: ReplicaSet,
  others: readonly ReplicaSet[],
): ReplicaSet {
  const before = set.metadata.annotations ?? {}
  const annotations = annotationsOf(deployment, before, nextRevision(others))
  const { minReadySeconds } = deployment.spec ?? {}
  if (isDeepStrictEqual(annotations, before) && set.spec?.minReadySeconds === minReadySeconds) return set
  return hand.change(replicaSets, set, present => {
    const { minReadySeconds: _, ...spec } = present.spec!
    return {
      ...present,
      metadata: { ...present.metadata, annotations },
      spec: minReadySeconds === undefined ? spec : { ...spec, minReadySeconds },
    }
  })
}

/** Undefined when its name turned out to be another's: the next attempt takes another name. */
export function createSet(hand: Hand, deployment: Deployment, oldSets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const wanted = buildSet(deployment, oldSets)
  const time = timestamp(hand.cluster.now())
  const { status = {} } = deployment
  try {
    const set = hand.create(replicaSets, wanted)
    if (hasDeadline(deployment)) {
      const conditions = tellNewSet(status, { found: false, name: set.metadata.name, time })
      hand.changeStatus(deployments, deployment, { ...status, conditions })
    }
    return set
  } catch (error) {
    if (!(error instanceof Refusal && error.reason === 'AlreadyExists')) throw error
    const { namespace = '', name } = wanted.metadata
    const found = hand.find(replicaSets, namespace, name)
    const own = found && controllerOf(found)?.uid === deployment.metadata.uid && findNewSet(deployment, [found])
    if (own) return own
    hand.changeStatus(deployments, deployment, { ...status, collisionCount: (status.collisionCount ?? 0) + 1 })
    return undefined
  }
}

export function buildSet(deployment: Deployment, oldSets: readonly ReplicaSet[]): ReplicaSet {
  const { metadata, spec, status } = deployment
  const { template, selector, minReadySeconds } = spec!
  const hash = templateHash(template, status?.collisionCount ?? 0)
  const labels = { ...template?.metadata?.labels, [hashLabel]: hash }
  const limits = limitsOf(deployment)
  const annotations = {
    ...annotationsOf(deployment, {}, nextRevision(oldSets)),
    ...sizeAnnotations(limits.replicas, limits.maxSurge),
  }
  return {
    metadata: {
      name: `${metadata.name}-${hash}`,
      namespace: metadata.namespace,
      labels,
      annotations,
      ownerReferences: [controlledBy(deployment, type)],
    },
    spec: {
      replicas: newSize(undefined, oldSets, limits),
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
      template: { ...template, metadata: { ...template?.metadata, labels } },
    },
  }
}
