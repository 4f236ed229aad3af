// What the controller manager is to a cluster: all controllers of the sandbox, inside the server's process.
import type { Cluster } from '../cluster.ts'
import { markDangling } from '../flow/dangling.ts'
import type { Change } from '../store/shelf.ts'
import { aggregateRoles } from './aggregateRoles.ts'
import { countBudgets } from './budget/count.ts'
import type { Controller } from './controller.ts'
import { keepDefinitions } from './definition/keep.ts'
import { serveDefinitions } from './definition/serve.ts'
import { rollDeployments } from './deployment/roll.ts'
import { fillSlices } from './endpoints/fill.ts'
import { forgetEvents } from './forgetEvents.ts'
import { collectGarbage } from './garbage/collect.ts'
import { type Failure, startLoop } from './loop.ts'
import { furnishNamespaces } from './namespace/birth.ts'
import { endNamespaces } from './namespace/end.ts'
import { evictPods } from './node/evict.ts'
import { collectPods } from './node/strays.ts'
import { watchNodes } from './node/watch.ts'
import { keepReplicas } from './replicaSet/keep.ts'
import { shelves } from './resources.ts'
import { withRest } from './rest.ts'
import { fillTokenSecrets, type TokenParts } from './tokenSecret/fill.ts'

export type ControllerOptions = {
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string
  /** Signs the tokens that lie in Secrets. */
  readonly sign: TokenParts['sign']
  /** Work that failed and will be tried again. */
  readonly onError: (error: unknown, failure: Failure) => void
}

/** Custom kinds are served when this returns; the rest happens in its own time. */
export function startControllers(cluster: Cluster, { ca, sign, onError }: ControllerOptions): { stop(): void } {
  const controllers: readonly Controller[] = [
    furnishNamespaces(cluster, ca),
    keepDefinitions(cluster),
    collectGarbage(cluster),
    endNamespaces(cluster),
    rollDeployments(cluster),
    keepReplicas(cluster),
    fillSlices(cluster),
    countBudgets(cluster),
    aggregateRoles(cluster),
    forgetEvents(cluster),
    watchNodes(cluster),
    evictPods(cluster),
    collectPods(cluster),
    fillTokenSecrets(cluster, { ca, sign }),
    markDangling(cluster),
  ]
  const serving = serveDefinitions(cluster, (error, name) =>
    onError(error, { controller: 'definition', key: name, failures: 1, retryInMs: 0 }),
  )
  const { follow, stop } = startThese(cluster, controllers, onError)
  const followAll = () => {
    for (const { shelf } of cluster.kinds.shelves()) follow(shelf)
  }
  followAll()
  // A new definition brings a new shelf.
  const following = cluster.store.shelf(shelves.definitions).listen(followAll)
  return {
    stop() {
      following()
      serving.stop()
      stop()
    },
  }
}

/** `follow` may be called again for the same shelf. */
export function startThese(
  cluster: Cluster,
  controllers: readonly Controller[],
  onError: ControllerOptions['onError'],
): { follow(shelf: string): void; stop(): void } {
  const works = new Map(
    controllers.map(({ name, work, restMs }) => [name, restMs === undefined ? work : withRest(work, restMs)]),
  )
  const loop = startLoop({ works, onError })
  const ends = new Map<string, () => void>()
  const note = (shelf: string) => (change: Change) => {
    for (const { name, concerns, concernsOfAll } of controllers) {
      for (const key of concerns[shelf]?.(change) ?? []) loop.add(name, key)
      for (const key of concernsOfAll?.(change, shelf) ?? []) loop.add(name, key)
    }
  }
  for (const { name, begin = [] } of controllers) for (const key of begin) loop.add(name, key)
  return {
    follow(shelf) {
      if (ends.has(shelf)) return
      const noteHere = note(shelf)
      ends.set(shelf, cluster.store.shelf(shelf).listen(noteHere))
      for (const object of cluster.store.shelf(shelf).all()) {
        noteHere({ revision: cluster.store.revision, before: undefined, after: object })
      }
    },
    stop() {
      for (const end of ends.values()) end()
      loop.stop()
    },
  }
}
