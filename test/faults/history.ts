// Records every version of every object that a run is judged by, from a source that no fault of ours touches, and notices when it has missed some.

import { setTimeout as sleep } from 'node:timers/promises'
import type { Seen, Version } from './check/evidence.ts'
import { moment } from './clock.ts'

/** `path`: where the API server lists it; `stored`: below which key it is in etcd. */
export const kinds = [
  { plural: 'isolationpods', path: '/apis/soh.re/v1alpha1/isolationpods', stored: '/registry/soh.re/isolationpods/' },
  { plural: 'leases', path: '/apis/coordination.k8s.io/v1/leases', stored: '/registry/leases/' },
  { plural: 'pods', path: '/api/v1/pods', stored: '/registry/pods/' },
] as const

export type Kind = (typeof kinds)[number]
export type List = { readonly metadata: { readonly resourceVersion: string }; readonly items: readonly Seen[] }

export type Following = {
  readonly signal: AbortSignal
  onVersion(type: Version['type'], object: Seen): void
  /** Nothing was missed until this resourceVersion. */
  onProgress(resourceVersion: string): void
  /** What came next cannot be had any more. */
  onGap(says: string): void
}

export type Source = {
  list(kind: Kind): Promise<List>
  /** Tells what came after `from`. Resolves when it tells no more, be it that it has died: then it is asked again, from where it was. What it rejects with is a gap. */
  follow(kind: Kind, from: string, following: Following): Promise<void>
}

export type History = {
  readonly versions: readonly Version[]
  /** When something may have been missed: then the run proves nothing. */
  readonly gaps: readonly string[]
  /** Resolves when all that there is has been seen; what is not in the end is a gap. */
  finish(limits?: { readonly limitMs: number }): Promise<void>
}

const AGAIN_MS = 100
/** A server that was just killed takes so long to answer, on a busy machine. */
const FINISH_MS = 120_000

/** Resolves when there is a version of everything. */
export async function recordHistory(source: Source): Promise<History> {
  const versions: Version[] = []
  const gaps: string[] = []
  const stopping = new AbortController()
  const { signal } = stopping
  const begin = async (kind: Kind) => {
    const latest = new Map<string, string>()
    const onVersion = (type: Version['type'], object: Seen) => {
      versions.push({ t: moment(), plural: kind.plural, type, object: strip(object) })
      if (type === 'DELETED') latest.delete(placeOf(object))
      else latest.set(placeOf(object), object.metadata.resourceVersion)
    }
    const { metadata, items } = await source.list(kind)
    for (const object of items) onVersion('ADDED', object)
    let from = metadata.resourceVersion
    const follow = async () => {
      let isBroken = false
      const following: Following = {
        signal,
        onVersion(type, object) {
          from = object.metadata.resourceVersion
          onVersion(type, object)
        },
        onProgress(resourceVersion) {
          from = resourceVersion
        },
        onGap(says) {
          if (signal.aborted) return
          isBroken = true
          gaps.push(`${kind.plural} after ${from}: ${says}`)
        },
      }
      while (!signal.aborted && !isBroken) {
        await source.follow(kind, from, following).catch((error: Error) => following.onGap(error.message))
        await sleep(AGAIN_MS)
      }
    }
    void follow()
    return { kind, latest }
  }
  const records = await Promise.all(kinds.map(begin))
  return {
    versions,
    gaps,
    async finish({ limitMs } = { limitMs: FINISH_MS }) {
      const end = performance.now() + limitMs
      const look = async ({ kind, latest }: (typeof records)[number]) => {
        for (;;) {
          const unseen = await source.list(kind).then(
            list => findUnseen(list, latest),
            (error: Error) => [`${kind.plural}: ${error.message}`],
          )
          if (unseen.length === 0) return
          if (performance.now() >= end) return void gaps.push(...unseen)
          await sleep(AGAIN_MS)
        }
      }
      await Promise.all(records.map(look))
      stopping.abort()
    },
  }
}

/** What is listed and was not told as it is, and what was told and is not listed. */
function findUnseen({ metadata, items }: List, latest: ReadonlyMap<string, string>): string[] {
  const listed = new Set(items.map(placeOf))
  const late = items.filter(
    object => BigInt(latest.get(placeOf(object)) ?? 0) < BigInt(object.metadata.resourceVersion),
  )
  const left = [...latest].filter(
    ([place, version]) => !listed.has(place) && BigInt(version) <= BigInt(metadata.resourceVersion),
  )
  return [
    ...late.map(object => `${placeOf(object)} was never seen as of ${object.metadata.resourceVersion}`),
    ...left.map(([place]) => `the end of ${place} was never seen`),
  ]
}

function placeOf({ metadata: { namespace, name } }: Seen): string {
  return `${namespace}/${name}`
}

/** What is judged; a pod is long. */
function strip({ metadata, spec = {}, status = {} }: Seen): Seen {
  const { name, namespace, uid, resourceVersion, deletionTimestamp } = metadata
  const { containers: _, initContainers: _i, volumes: _v, ...rest } = spec
  const { conditions: _c, containerStatuses: _s, initContainerStatuses: _is, ...state } = status
  return {
    metadata: { name, namespace, uid, resourceVersion, deletionTimestamp } as Seen['metadata'],
    spec: rest,
    status: state,
  }
}
