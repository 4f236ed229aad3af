import { describe, expect, it } from 'vitest'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { type BaseMemory, memoryOfBase } from '../../../operator/plan/autoscale.ts'
import { poolWish } from '../../../operator/pool/wish.ts'
import { sampleService } from '../build/sample.ts'
import { NOW, tickets } from '../plan/samples.ts'

const autoscaling = { sparePercent: 50, maxSpare: 40, scaleDownDelay: '60s' }
const pool = { ...sampleService().spec.pool, autoscaling }

function wishOf(service: DedicatedService, baseMemory?: BaseMemory) {
  return poolWish({
    service,
    tickets: [...tickets(20, 'Active'), ...tickets(9, 'Reserved'), ...tickets(9, 'Idle'), ...tickets(90, 'Done')],
    ...{ templateHash: 'new', leases: [], userNamespace: undefined, podsOfNeighbours: () => 0 },
    ...{ now: NOW, nowMono: 5_000, baseMemory },
  })
}

describe('the base that a service wishes for', () => {
  it('is spec.replicas, or the annotation, where it does not follow use', () => {
    expect(wishOf({ ...sampleService(), status: { baseTargets: 30 } })).toMatchObject({
      base: 5,
      autoscaled: undefined,
    })
    expect(wishOf(sampleService({}, { 'soh.re/base-pool-size': '7' })).base).toBe(7)
  })

  it('is the percentage of the pods that serve a client, and of no others', () => {
    expect(wishOf(sampleService({ pool })).base).toBe(10)
  })

  it('begins with the base that an operator finds, and goes on with what it remembers', () => {
    const found = { ...sampleService({ pool }), status: { baseTargets: 30 } }
    expect(wishOf(found)).toMatchObject({ base: 30, autoscaled: { why: 'Delay', fallsInMs: 60_000 } })
    expect(wishOf(found, memoryOfBase(20)).base).toBe(20)
  })

  it('has the annotation for its least, and neither counts beside minSpare', () => {
    const annotations = { 'soh.re/base-pool-size': '25' }
    expect(wishOf(sampleService({ pool }, annotations)).base).toBe(25)
    const least = { ...pool, autoscaling: { ...autoscaling, minSpare: 12 } }
    expect(wishOf(sampleService({ pool: least }, annotations)).base).toBe(12)
  })
})

describe('the bound that an admin sets for a namespace', () => {
  const wishBeside = (podsOfNeighbours: () => number, annotations: Record<string, string>) =>
    poolWish({
      service: sampleService(),
      ...{ tickets: [], templateHash: 'new', leases: [], podsOfNeighbours, now: NOW, nowMono: 5_000 },
      userNamespace: { metadata: { name: 'user', annotations } },
      baseMemory: undefined,
    })

  it('leaves a service what the others have not taken', () => {
    expect(wishBeside(() => 12, { 'soh.re/max-pods': '20' }).maxPods).toBe(8)
    expect(wishBeside(() => 30, { 'soh.re/max-pods': '20' }).maxPods).toBe(0)
  })

  it('alone makes anybody count them: a namespace may hold thousands', () => {
    const never = () => {
      throw new Error('counted')
    }
    expect(wishBeside(never, {}).maxPods).toBeUndefined()
  })
})
