// A CustomResourceDefinition that is being deleted goes after all of its objects; then others may have its names.
import type { CustomResourceDefinition } from '../../../../api/kube/objects.ts'
import type { WorkResult } from '../../../../api/kube/queue.ts'
import { customResourceDefinitions } from '../../../../api/kube/resources.ts'
import type { Cluster } from '../../cluster.ts'
import { isEstablished } from '../../custom/definition/status.ts'
import type { Change } from '../../store/shelf.ts'
import { type Controller, itself, readKey } from '../controller.ts'
import { type Hand, handOf, removeBy, systemUser } from '../hand.ts'
import { shelves } from '../resources.ts'
import { cleanupFinalizer, inProgress } from './mark.ts'

const user = systemUser('crd-cleanup-controller')

/** Deleted before others have their turn. */
const BATCH = 500

export function keepDefinitions(cluster: Cluster): Controller {
  const hand = handOf(cluster, 'crd-controller')
  const shelf = cluster.store.shelf(shelves.definitions)
  const all = () => [...shelf.all()].map(({ metadata }) => `/${metadata.name}`)
  return {
    name: 'definition',
    concerns: { [shelves.definitions]: (change: Change) => (change.after ? itself(change) : all()) },
    // A definition bears the name of its objects' shelf.
    concernsOfAll: (change, name) =>
      !change.after && shelf.find(undefined, name)?.metadata.deletionTimestamp ? [`/${name}`] : [],
    restMs: 20,
    work(key) {
      const definition = hand.find(customResourceDefinitions, '', readKey(key).name)
      if (!definition) return undefined
      if (definition.metadata.deletionTimestamp) return clear(hand, definition)
      // A write has its names looked at again.
      if (!isEstablished(definition)) hand.change(customResourceDefinitions, definition, present => present)
      return undefined
    },
  }
}

function clear(hand: Hand, definition: CustomResourceDefinition): WorkResult {
  const { cluster } = hand
  const { name, finalizers = [] } = definition.metadata
  const kind = cluster.kinds.shelves().find(each => each.shelf === name)
  const objects = kind ? [...cluster.store.shelf(name).all()] : []
  const told = inProgress(definition.status)
  if (told) hand.changeStatus(customResourceDefinitions, definition, told)
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
