// What can be asked of lists: order, sums, positions, sets. A list that its schema calls a set is a Set here.
import type { Environment } from '@marcbachmann/cel-js'
import { CALL_LIMIT } from '../cost.ts'
import { compare, equal } from '../equal.ts'
import { CancelledEvaluation } from '../failure.ts'
import { Duration } from '../moments.ts'

type List = Iterable<unknown>

class Sets {}
class Lists {}

export function registerLists(env: Environment): void {
  env.registerFunction('list.isSorted(): bool', isSorted)
  env.registerFunction('list<int>.sum(): int', (list: Iterable<bigint>) => [...list].reduce((a, b) => a + b, 0n))
  env.registerFunction('list<double>.sum(): double', (list: Iterable<number>) => [...list].reduce((a, b) => a + b, 0))
  env.registerFunction('list<Duration>.sum(): Duration', (list: Iterable<Duration>) => {
    return new Duration([...list].reduce((sum, { nanos }) => sum + nanos, 0n))
  })
  env.registerFunction('list<A>.min(): A', (list: List) => extreme('min', list, -1))
  env.registerFunction('list<A>.max(): A', (list: List) => extreme('max', list, 1))
  env.registerFunction('list<A>.indexOf(A): int', (list: List, item: unknown) =>
    BigInt([...list].findIndex(one => equal(one, item))),
  )
  env.registerFunction('list<A>.lastIndexOf(A): int', (list: List, item: unknown) =>
    BigInt([...list].findLastIndex(one => equal(one, item))),
  )
  registerSets(env)
  registerChanged(env)
}

function registerSets(env: Environment): void {
  const holds = (list: List, item: unknown) => [...list].some(one => equal(one, item))
  const contains = (all: List, some: List) => [...some].every(item => holds(all, item))
  env.registerType('Sets', Sets)
  env.registerConstant('sets', 'Sets', new Sets())
  env.registerFunction('Sets.contains(list<A>, list<A>): bool', (_: Sets, a: List, b: List) => contains(a, b))
  env.registerFunction(
    'Sets.equivalent(list<A>, list<A>): bool',
    (_: Sets, a: List, b: List) => contains(a, b) && contains(b, a),
  )
  env.registerFunction('Sets.intersects(list<A>, list<A>): bool', (_: Sets, a: List, b: List) =>
    [...b].some(item => holds(a, item)),
  )
}

/** Lists made from others. */
function registerChanged(env: Environment): void {
  env.registerType('Lists', Lists)
  env.registerConstant('lists', 'Lists', new Lists())
  env.registerFunction('Lists.range(int): list<int>', (_: Lists, size: bigint) => {
    // More could not be paid for, and might not fit into memory.
    if (size > CALL_LIMIT) throw new CancelledEvaluation()
    return Array.from({ length: Number(size) }, (_, index) => BigInt(index))
  })
  env.registerFunction('list<A>.slice(int, int): list<A>', slice)
  env.registerFunction('list<A>.distinct(): list<A>', (list: List) => {
    const all = [...list]
    return all.filter((item, index) => all.findIndex(one => equal(one, item)) === index)
  })
  env.registerFunction('list<A>.sort(): list<A>', (list: List) => [...list].sort(compare))
  env.registerFunction('list<A>.reverse(): list<A>', (list: List) => [...list].reverse())
  env.registerFunction('list.flatten(): list<dyn>', (list: List) => flatten(list, 1))
  env.registerFunction('list.flatten(int): list<dyn>', (list: List, depth: bigint) => flatten(list, Number(depth)))
}

function isSorted(list: List): boolean {
  const all = [...list]
  return all.every((item, index) => index === 0 || compare(all[index - 1], item) <= 0)
}

function extreme(name: string, list: List, sign: number): unknown {
  const [first, ...rest] = list
  if (first === undefined) throw new Error(`${name} called on empty list`)
  return rest.reduce((best, item) => (compare(item, best) * sign > 0 ? item : best), first)
}

function slice(list: List, from: bigint, to: bigint): unknown[] {
  const all = [...list]
  const [start, end] = [Number(from), Number(to)]
  if (start < 0 || end < start || end > all.length)
    throw new Error(`cannot slice(${from}, ${to}), list is length ${all.length}`)
  return all.slice(start, end)
}

function flatten(list: List, depth: number): unknown[] {
  return [...list].flatMap(item => {
    const inner = Array.isArray(item) || item instanceof Set
    if (!inner) return [item]
    return depth > 1 ? flatten(item as List, depth - 1) : [...(item as List)]
  })
}
