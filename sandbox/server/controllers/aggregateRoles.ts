// Keeps the rules of ClusterRoles that gather those of others.

import { aggregate } from '../access/aggregate.ts'
import type { Cluster } from '../cluster.ts'
import type { Obj } from '../object.ts'
import type { Controller } from './controller.ts'
import { handOf } from './hand.ts'
import { type ClusterRole, clusterRoles, shelves } from './resources.ts'

export function aggregateRoles(cluster: Cluster): Controller {
  const hand = handOf(cluster, 'clusterrole-aggregation-controller')
  const shelf = cluster.store.shelf(shelves.clusterRoles)
  const gathering = () => [...shelf.all()].filter(role => role.aggregationRule).map(role => role.metadata.name)
  return {
    name: 'aggregation',
    // Any role may be one that another gathers.
    concerns: { [shelves.clusterRoles]: gathering },
    work(name) {
      const role = hand.find(clusterRoles, '', name)
      const wanted = role && aggregate(role as unknown as Obj, shelf.all())
      if (wanted) hand.change(clusterRoles, role, () => wanted as unknown as ClusterRole)
      return undefined
    },
  }
}
