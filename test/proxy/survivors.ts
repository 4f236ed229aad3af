// How much of what has come and gone is still there when young objects alone were collected.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void

const COUNT = 20_000
/** Objects of this much are passed through, more than a hundred times what may be there at once. */
const BYTES = 1024
const AT_ONCE = 16

/** In one of them all garbage may be collected meanwhile, and everybody's with it. */
const ROUNDS = 3

/** The share of what has come and gone, 0 to 1, in the round in which it is largest. `come` answers what makes the same go. */
export function survivorsOf(come: (object: { body: number[] }, count: number) => () => void): number {
  const here: (() => void)[] = []
  let count = 0
  const pass = (times: number) => {
    for (const until = count + times; count < until; count += 1) {
      here.push(come({ body: Array.from({ length: BYTES / 8 }, () => count) }, count))
      if (here.length > AT_ONCE) here.shift()!()
    }
  }
  const survivors = () => {
    // What is there from the start is old by then.
    collect()
    collect()
    const before = process.memoryUsage().heapUsed
    pass(COUNT)
    collect({ type: 'minor' })
    collect({ type: 'minor' })
    return (process.memoryUsage().heapUsed - before) / (COUNT * BYTES)
  }
  pass(AT_ONCE)
  return Math.max(...Array.from({ length: ROUNDS }, survivors))
}
