// 1,000 services from the edges of their own schema and hand-made nasty ones: none ends or wedges the operator, none touches a neighbour, and each is told what is wrong with it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { namespaces } from '../../api/kube/resources.ts'
import { type Arena, openArena } from './arena.ts'
import { type Control, createControl } from './control.ts'
import { type Bad, clear, throwAll } from './crowd.ts'
import { generate } from './generate.ts'
import { createRandom } from './random.ts'
import { leavesOf, readSpecSchema } from './schema.ts'
import { shareOf } from './share.ts'
import { stuckLooks } from './verdict.ts'

const BATCHES = shareOf(8)
const BATCH = 125
/** What the manifests give the operator. */
const MOST_MIB = 256

const seed = Number(process.env.SEED ?? 1)
let arena: Arena
let control: Control

beforeAll(async () => {
  arena = await openArena('127.254.33.1')
  control = await createControl(arena)
})
afterAll(() => arena.close())

const schema = readSpecSchema()
const leaves = leavesOf(schema)

/** Every field of the schema is asked for by at least one of them. */
function badOne(index: number): Bad {
  const random = createRandom(seed * 100_003 + index)
  const wildness = random.pick([0, 0, 0.01, 0.05, 0.3])
  const focus = [leaves[index % leaves.length]!, ...(random.chance(0.3) ? [random.pick(leaves)] : [])]
  const spec = generate({ schema, random, focus, wildness })
  const isMap = typeof spec === 'object' && spec !== null && !Array.isArray(spec)
  const whole = isMap && random.chance(0.9) ? { image: 'web:1', ...spec } : spec
  const name = `bad-${index}`
  return {
    about: `seed ${seed}, service ${index} (${focus.map(path => path.join('.')).join(', ')})`,
    body: { apiVersion: 'soh.re/v1alpha1', kind: 'DedicatedService', metadata: { name }, spec: whole },
  }
}

async function makeNamespace(name: string): Promise<string> {
  await arena.client.create(namespaces, { metadata: { name } })
  return name
}

describe('services at the edges of the schema', () => {
  const batches = Array.from({ length: BATCHES }, (_, index) => index)
  it.each(batches)('batch %i: each is refused by name or has a condition, and the neighbour is served', async batch => {
    const namespace = await makeNamespace(`edges-${batch}`)
    const bad = Array.from({ length: BATCH }, (_, index) => badOne(batch * BATCH + index))
    const { refused, accepted } = await throwAll(arena, namespace, bad)
    expect(refused).toBeGreaterThan(0)
    expect(accepted).toBeGreaterThan(0)
    await control.isServed()
    await clear(arena, namespace)
    console.log(`${refused} refused, ${accepted} accepted, operator ${arena.operator.residentMiB().toFixed(0)} MiB`)
  })
})

describe('after all of it', () => {
  it('the operator is the same process, never held more than it may, and no look fails again and again', async () => {
    await control.isServed()
    arena.operator.mustRun()
    arena.server.mustRun()
    expect(arena.operator.peakMiB()).toBeLessThan(MOST_MIB)
    expect(arena.server.said()).not.toContain('SERVER FAILURE')
    expect(stuckLooks(arena.operator.said(), 5)).toEqual([])
  })
})
