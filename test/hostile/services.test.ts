// 1,000 services from the edges of their own schema and hand-made nasty ones: none ends or wedges the operator, none touches a neighbour, and each is told what is wrong with it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { namespaces } from '../../api/kube/resources.ts'
import { type Arena, openArena } from './arena.ts'
import { badOne } from './badOne.ts'
import { type Control, createControl } from './control.ts'
import { clear, throwAll } from './crowd.ts'
import { shareOf } from './share.ts'
import { stuckLooks } from './verdict.ts'

const BATCHES = shareOf(8)
const BATCH = 125
/** What the manifests give the operator. */
const MOST_MIB = 256

let arena: Arena
let control: Control

beforeAll(async () => {
  arena = await openArena('127.254.33.1')
  control = await createControl(arena)
})
afterAll(() => arena.close())

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
