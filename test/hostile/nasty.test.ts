// Some 300 hand-made services that somebody would write who wishes harm, or has no luck.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { namespaces } from '../../api/kube/resources.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import { type Arena, openArena } from './arena.ts'
import { type Control, createControl } from './control.ts'
import { clear, throwAll } from './crowd.ts'
import { nastyServices } from './nasty.ts'
import { stuckLooks } from './verdict.ts'

let arena: Arena
let control: Control
const namespace = 'nasty'

beforeAll(async () => {
  arena = await openArena('127.254.33.2')
  control = await createControl(arena)
  await arena.client.create(namespaces, { metadata: { name: namespace } })
})
afterAll(() => arena.close())

it('each is refused by name or has a condition, and the neighbour is served meanwhile and afterwards', async () => {
  const bad = nastyServices()
  expect(bad.length).toBeGreaterThanOrEqual(200)
  const { refused, accepted } = await throwAll(arena, namespace, bad)
  expect(refused).toBeGreaterThan(0)
  expect(accepted).toBeGreaterThan(0)
  await control.isServed()
  // What pretended to be the neighbour's is in its own pool, and no service has more pods than it may.
  const { items } = await arena.client.list(dedicatedServices, { namespace })
  for (const { metadata, spec, status } of items)
    expect(status!.totalTargets, metadata.name).toBeLessThanOrEqual(Math.min(2, spec.pool.maxPods ?? 2))
  await clear(arena, namespace)
  await control.isServed()
})

it('neither the operator nor the server has failed at any of it', () => {
  arena.operator.mustRun()
  arena.server.mustRun()
  expect(arena.server.said()).not.toContain('SERVER FAILURE')
  expect(stuckLooks(arena.operator.said(), 5)).toEqual([])
})
