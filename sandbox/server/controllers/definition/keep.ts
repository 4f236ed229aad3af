// Says of each CustomResourceDefinition that it is served; one that is being deleted goes after all of its objects.
import { isDeepStrictEqual } from 'node:util'
import type { CustomResourceDefinition } from '../../../../api/kube/objects.ts'
import type { WorkResult } from '../../../../api/kube/queue.ts'
import { customResourceDefinitions } from '../../../../api/kube/resources.ts'
import { type Cluster, timestamp } from '../../cluster.ts'
import { type Controller, itself, readKey } from '../controller.ts'
import { type Hand, handOf, removeBy, systemUser } from '../hand.ts'
import { shelves } from '../resources.ts'
import { cleanupFinalizer, planDefinitionStatus } from './plan.ts'

const user = systemUser('crd-cleanup-controller')

/** Deleted before others have their turn. */
const BATCH = 500

export function keepDefinitions(cluster: Cluster): Controller {
  const hand = handOf(cluster, 'crd-controller')
  const shelf = cluster.store.shelf(shelves.definitions)
  return {
    name: 'definition',
    concerns: { [shelves.definitions]: itself },
    // A definition bears the name of its objects' shelf.
    concernsOfAll: ({ after }, name) =>
      !after && shelf.find(undefined, name)?.metadata.deletionTimestamp ? [`/${name}`] : [],
    restMs: 20,
    work(key) {
      const definition = hand.find(customResourceDefinitions, '', readKey(key).name)
      if (!definition) return undefined
      const status = planDefinitionStatus(definition, timestamp(cluster.now()))
      const same = isDeepStrictEqual(status, definition.status)
      const present = same ? definition : hand.changeStatus(customResourceDefinitions, definition, status)
      return present.metadata.deletionTimestamp ? clear(hand, present) : undefined
    },
  }
}

function clear(hand: Hand, definition: CustomResourceDefinition): WorkResult {
  const { cluster } = hand
  const { name, finalizers = [] } = definition.metadata
  const kind = cluster.kinds.shelves().find(each => each.shelf === name)
  const objects = kind ? [...cluster.store.shelf(name).all()] : []
  const living = objects.filter(({ metadata }) => !metadata.deletionTimestamp)
  for (const object of living.slice(0, BATCH)) removeBy(cluster, user, { kind: kind!, object })
  if (living.length > BATCH) return { againAfterMs: 0 }
  if (kind && cluster.store.shelf(name).count() > 0) return undefined
  const kept = finalizers.filter(each => each !== cleanupFinalizer)
  if (kept.length === finalizers.length) return undefined
  hand.change(customResourceDefinitions, definition, present => {
    const { finalizers: _, ...metadata } = present.metadata
    return { ...present, metadata: kept.length > 0 ? { ...metadata, finalizers: kept } : metadata }
  })
  return undefined
}
