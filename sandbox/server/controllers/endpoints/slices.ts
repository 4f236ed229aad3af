// How endpoints are spread over EndpointSlices: each stays where it is, so that a pod's coming changes one slice.
import { isDeepStrictEqual } from 'node:util'
import type { EndpointSlice } from '../../../../api/kube/objects.ts'
import type { Endpoint, Group, Port } from './plan.ts'

const MAX_ENDPOINTS = 100

export type Content = { readonly ports: readonly Port[]; readonly endpoints: readonly Endpoint[] }

export type SlicePlan = {
  readonly create: readonly Content[]
  readonly change: ReadonlyArray<{ readonly slice: EndpointSlice; readonly content: Content }>
  readonly remove: readonly EndpointSlice[]
}

/** A Service without endpoints has one empty slice, which says that it has been looked at. */
export function planSlices(groups: readonly Group[], existing: readonly EndpointSlice[]): SlicePlan {
  const left = new Set(existing)
  const contents = groups.flatMap(group => {
    const own = existing.filter(({ ports }) => isDeepStrictEqual(ports ?? [], group.ports))
    for (const slice of own) left.delete(slice)
    return fill(group, own)
  })
  if (contents.every(({ content }) => content.endpoints.length === 0)) {
    const [kept] = existing
    const content = { ports: [], endpoints: [] }
    if (!kept) return { create: [content], change: [], remove: [] }
    const change = (kept.endpoints ?? []).length > 0 || (kept.ports ?? []).length > 0 ? [{ slice: kept, content }] : []
    return { create: [], change, remove: existing.slice(1) }
  }
  const changed = contents.flatMap(({ slice, content }) =>
    slice && content.endpoints.length > 0 && !isDeepStrictEqual(slice.endpoints, content.endpoints)
      ? [{ slice, content }]
      : [],
  )
  const empty = contents.flatMap(({ slice, content }) => (slice && content.endpoints.length === 0 ? [slice] : []))
  const fresh = contents.filter(({ slice }) => !slice).map(({ content }) => content)
  const free = [...left, ...empty]
  // What is no longer needed for one thing is taken for another.
  const reused = fresh.slice(0, free.length).map((content, index) => ({ slice: free[index]!, content }))
  return { create: fresh.slice(free.length), change: [...changed, ...reused], remove: free.slice(fresh.length) }
}

type Filled = { readonly slice: EndpointSlice | undefined; readonly content: Content }

function fill({ ports, endpoints }: Group, slices: readonly EndpointSlice[]): Filled[] {
  const wanted = new Map(endpoints.map(each => [each.targetRef?.uid, each]))
  const kept = slices.map(slice => {
    const stay = (slice.endpoints ?? []).flatMap(({ targetRef }) => {
      const endpoint = wanted.get(targetRef?.uid)
      wanted.delete(targetRef?.uid)
      return endpoint ?? []
    })
    return { slice, stay }
  })
  const fresh = [...wanted.values()]
  const filled: Filled[] = kept.map(({ slice, stay }) => ({
    slice,
    content: { ports, endpoints: [...stay, ...fresh.splice(0, Math.max(0, MAX_ENDPOINTS - stay.length))] },
  }))
  while (fresh.length > 0) {
    filled.push({ slice: undefined, content: { ports, endpoints: fresh.splice(0, MAX_ENDPOINTS) } })
  }
  return filled
}
