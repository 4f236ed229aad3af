// Breadth first through every state that can be reached: each once, with the way to it, until something is broken or nothing is left.
import { createCanonical } from './canonical.ts'
import { isSettled } from './converge.ts'
import type { State } from './layout.ts'
import { eachStep, initialState } from './next.ts'
import { createStateSet } from './stateSet.ts'
import type { Model, Step } from './turn.ts'

export type Exploration = {
  readonly states: number
  readonly transitions: number
  /** Steps from the beginning to the farthest state seen. */
  readonly depth: number
  /** False when a bound was met first. */
  readonly complete: boolean
  /** What was broken first, and the canonical states that lead there, the breaking step last. */
  readonly broken?: { readonly what: string; readonly path: readonly State[]; readonly last: State }
}

export type Bounds = {
  readonly maxStates: number
  /** Invariants to look for, by their first word; all when undefined. */
  readonly only?: string
  readonly onProgress?: (states: number, depth: number) => void
}

export function explore(model: Model, bounds: Bounds): Exploration {
  const canonical = createCanonical(model.layout)
  const set = createStateSet(model.layout.size)
  const parents = growing()
  /** The next state of the continuation without faults, + 1; 0: there is none. */
  const helpful = growing()
  const scratch = new Uint8Array(model.layout.size)
  let transitions = 0
  canonical(initialState(model), scratch)
  set.add(scratch)
  let depth = 0
  let layerEnd = 1
  for (let index = 0; index < set.size(); index += 1) {
    if (index === layerEnd) {
      depth += 1
      layerEnd = set.size()
      bounds.onProgress?.(set.size(), depth)
    }
    const s = set.get(index)
    let best = Number.POSITIVE_INFINITY
    let broken: { what: string; last: State } | undefined
    eachStep(model, s, (next: State, step: Step) => {
      transitions += 1
      canonical(next, scratch)
      if (step.broken !== undefined && !broken && (!bounds.only || step.broken.startsWith(bounds.only))) {
        broken = { what: step.broken, last: scratch.slice() }
        return
      }
      const at = set.add(scratch)
      if (set.wasFresh()) parents.set(at, index)
      if (step.help > 0 && step.help < best && at !== index) {
        best = step.help
        helpful.set(index, at + 1)
      }
    })
    const found = broken as { what: string; last: State } | undefined
    if (found) {
      const path = [...wayTo(index, parents.get, set.get)]
      return { states: set.size(), transitions, depth: depth + 1, complete: false, broken: { ...found, path } }
    }
    if (set.size() >= bounds.maxStates) return { states: set.size(), transitions, depth, complete: false }
  }
  const stuck = bounds.only && !'I6'.startsWith(bounds.only) ? undefined : findStuck(model, set, helpful.get)
  const result = { states: set.size(), transitions, depth, complete: true }
  if (!stuck) return result
  const path = wayTo(stuck.from, parents.get, set.get)
  return { ...result, broken: { what: `I6: ${stuck.why}`, path, last: set.get(stuck.from) } }
}

type Found = { readonly from: number; readonly why: string }

/** From each state, the continuation without faults must come to rest, in a state where the pool is whole. The first that does not is told. */
function findStuck(
  model: Model,
  set: { get(index: number): State; size(): number },
  next: (index: number) => number,
): Found | undefined {
  // 0: not looked at; 1: on the way now; 2: good.
  const seen = new Uint8Array(set.size())
  for (let from = 0; from < set.size(); from += 1) {
    const way: number[] = []
    let at = from
    while (seen[at] === 0) {
      seen[at] = 1
      way.push(at)
      const following = next(at)
      if (following === 0) {
        const why = isSettled(model, set.get(at))
        if (why) return { from, why }
        break
      }
      at = following - 1
    }
    if (seen[at] === 1 && next(at) !== 0) return { from, why: 'the continuation without faults goes round in a circle' }
    for (const index of way) seen[index] = 2
  }
  return undefined
}

function wayTo(index: number, parent: (index: number) => number, get: (index: number) => State): State[] {
  const way: State[] = []
  for (let at = index; at !== 0; at = parent(at)) way.push(get(at))
  return [get(0), ...way.reverse()]
}

/** Numbers by index, 0 at first. */
function growing(): { get(index: number): number; set(index: number, value: number): void } {
  let numbers = new Uint32Array(1 << 16)
  return {
    get: index => numbers[index] ?? 0,
    set(index, value) {
      if (index >= numbers.length) {
        const larger = new Uint32Array(Math.max(numbers.length * 2, index + 1))
        larger.set(numbers)
        numbers = larger
      }
      numbers[index] = value
    },
  }
}
