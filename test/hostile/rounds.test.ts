// Services that come and go, round after round: once they are gone, the operator has forgotten them.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { namespaces } from '../../api/kube/resources.ts'
import { until } from '../cluster/until.ts'
import type { Look } from '../soak/gauge.ts'
import { slopeOf } from '../soak/slope.ts'
import { type Arena, HEAP_MIB, openArena } from './arena.ts'
import { badOne } from './badOne.ts'
import { clear, throwAll } from './crowd.ts'
import { shareOf } from './share.ts'

const ROUNDS = 14
const SERVICES = shareOf(20)
/** Code is compiled and tables get their size in the first ones. */
const WARM_ROUNDS = 6
/** Its Events are remembered for six minutes, so that their repeats are counted: some 3 kB. What the operator remembers of a service besides is 4 kB more. */
const FORGOTTEN_KB_EACH = 4.5

const folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-rounds-'))
let arena: Arena

beforeAll(async () => {
  const gauge = pathToFileURL(join(import.meta.dirname, '../soak/gauge.ts')).href
  arena = await openArena('127.254.33.7', {
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB} --import=${gauge}`,
    ...{ SOAK_GAUGES: folder, SOAK_PROGRAM: 'operator', SOAK_EVERY_MS: '500' },
  })
})
afterAll(async () => {
  await arena?.close()
  rmSync(folder, { recursive: true })
})

/** What is left of the operator's heap after a collection that begins from now on. */
async function heapMiB(): Promise<number> {
  const file = join(folder, `${arena.operator.pid}.json`)
  const since = Date.now()
  const looks: number[] = []
  let seen = since
  await until('five looks at the heap', () => {
    const at = existsSync(file) ? statSync(file).mtimeMs : 0
    if (at <= seen) return undefined
    seen = at
    looks.push((JSON.parse(readFileSync(file, 'utf8')) as Look).heapMiB)
    return looks.length === 5 || undefined
  })
  return Math.min(...looks)
}

describe('services that come and go', () => {
  it('leave nothing in the memory of the operator', async () => {
    const heaps: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const namespace = `round-${round}`
      await arena.client.create(namespaces, { metadata: { name: namespace } })
      const bad = Array.from({ length: SERVICES }, (_, index) => badOne(round * SERVICES + index))
      const { accepted } = await throwAll(arena, namespace, bad)
      expect(accepted).toBeGreaterThan(0)
      await clear(arena, namespace)
      await arena.client.delete(namespaces, { name: namespace })
      heaps.push(await heapMiB())
    }
    console.log(`heap after each round, MiB: ${heaps.map(heap => heap.toFixed(2)).join(' ')}`)
    const { slope, low } = slopeOf(heaps.map((value, t) => ({ t, value })).slice(WARM_ROUNDS))
    const eachKB = (low * 1024) / SERVICES
    expect(eachKB, `${((slope * 1024) / SERVICES).toFixed(1)} kB stay of each service`).toBeLessThan(FORGOTTEN_KB_EACH)
  })
})
