// A cluster in memory whose controllers run, for tests that write through the verbs and wait for what comes of it.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import type { KubeObject } from '../../../../api/kube/objects.ts'
import { namespaces, type Resource } from '../../../../api/kube/resources.ts'
import { mutatePod } from '../../../../sandbox/server/admission/pods.ts'
import { type Cluster, factsOf } from '../../../../sandbox/server/cluster.ts'
import { type Hand, handOf } from '../../../../sandbox/server/controllers/hand.ts'
import { startControllers } from '../../../../sandbox/server/controllers/start.ts'
import { builtinKinds } from '../../../../sandbox/server/kinds/builtin.ts'
import { ServedKinds } from '../../../../sandbox/server/kinds/served.ts'
import { Store } from '../../../../sandbox/server/store/store.ts'

export type Stage = {
  readonly cluster: Cluster
  /** A person's hand. */
  readonly hand: Hand
  /** What went wrong so far. */
  readonly errors: string[]
  /** The cluster's clock, which stands still between calls. */
  setNow(at: Date): void
  /** As after a restart of the server. */
  restart(): void
  stop(): void
}

const ca = '-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n'
const LIMIT_MS = 8_000

/** Ends with the test. The namespace `a` is there. */
export function setStage(start = true): Stage {
  let now = new Date('2026-01-01T00:00:00Z')
  const store = new Store()
  const ranges = { clusterIPRange: '10.96.0.0/16', nodePortRange: { from: 30_000, to: 32_767 } }
  const kinds = new ServedKinds(builtinKinds(ranges))
  const cluster: Cluster = {
    store,
    kinds,
    now: () => now,
    random: Math.random,
    mutate({ kind, object }) {
      if (kind.shelf === 'pods') mutatePod(object, factsOf(cluster), cluster.random)
    },
    judge: () => [],
  }
  const errors: string[] = []
  const onError = (error: unknown, { controller, key }: { controller: string; key: string }) =>
    errors.push(`${controller} ${key}: ${(error as Error).message}`)
  const begin = () => startControllers(cluster, { ca, sign: claims => JSON.stringify(claims), onError })
  let controllers = start ? begin() : undefined
  const stop = () => controllers?.stop()
  onTestFinished(stop)
  const hand = handOf(cluster, 'somebody')
  hand.create(namespaces, { metadata: { name: 'a' } })
  return {
    cluster,
    hand,
    errors,
    setNow(at) {
      now = at
    },
    restart() {
      stop()
      controllers = begin()
    },
    stop,
  }
}

/** What `read` returns once it is neither undefined nor false; an assertion that fails is tried again. */
export async function until<T>(read: () => T): Promise<NonNullable<T>> {
  const end = performance.now() + LIMIT_MS
  for (;;) {
    let failure: unknown
    try {
      const found = read()
      if (found !== undefined && found !== false && found !== null) return found as NonNullable<T>
    } catch (error) {
      failure = error
    }
    if (performance.now() > end) throw failure ?? new Error(`waited in vain for ${read}`)
    await nextTurn()
  }
}

export function untilGone(hand: Hand, resource: Resource, { metadata }: KubeObject): Promise<boolean> {
  return until(() => hand.find(resource, metadata.namespace ?? '', metadata.name) === undefined) as Promise<boolean>
}

/** Resolves when the controllers have had every chance to do what they do at once. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await nextTurn()
}
