// A base that follows use: it rises with the connections, and falls when nothing has asked for more for a while.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { events } from '../../api/kube/resources.ts'
import type { Connection } from '../product/connection.ts'
import { Scene } from '../product/scene.ts'

let scene: Scene
const autoscaling = { sparePercent: 100, maxSpare: 5, scaleDownDelay: '1h' }

beforeAll(async () => {
  scene = await Scene.open('autoscaling')
  await scene.create('game', { replicas: 2, pool: { autoscaling } })
  await scene.untilWarm('game', 2)
})
afterAll(() => scene.close())

async function meet(count: number): Promise<Connection[]> {
  const connections = await Promise.all(Array.from({ length: count }, () => scene.connect('game')))
  await Promise.all(connections.map(connection => connection.greeting()))
  return connections
}

const told = async () => {
  const found = await scene.condition('game', 'BaseAutoscaled')
  return `${found?.reason}: ${found?.message}`
}

/** The base as told, that many warm pods, and all of them in the stock of the only proxy. */
async function untilBase(base: number, sentence: string): Promise<void> {
  await scene.until(`a base of ${base}: ${sentence}`, async () =>
    (await scene.service('game')).status?.baseTargets === base && (await told()) === sentence ? true : undefined,
  )
  await scene.untilWarm('game', base)
  await scene.until(`a stock of ${base}`, async () =>
    (await scene.ticketsIn('game', 'Reserved')).length === base ? true : undefined,
  )
}

describe('a base that follows use', () => {
  let guests: Connection[] = []
  const leave = async (count: number) => {
    const leaving = guests.splice(0, count)
    await Promise.all(leaving.map(guest => guest.leave()))
  }

  it('is spec.replicas while nobody is connected', async () => {
    expect(await told()).toBe('AtLeastBase: The base is 2: spec.replicas; 100% of 0 pods in use would be 0')
  })

  it('rises with the connections, and the stock of the proxy with it', async () => {
    guests = await meet(4)
    await untilBase(4, 'FollowsUse: The base is 4: 100% of 4 pods in use')
  })

  it('rises to maxSpare and no further', async () => {
    guests.push(...(await meet(3)))
    await untilBase(5, 'AtMaxSpare: The base is 5: spec.pool.autoscaling.maxSpare; 100% of 7 pods in use would be 7')
  })

  it('holds its size when connections end, until nothing has asked for more in scaleDownDelay', async () => {
    await leave(6)
    await untilBase(
      5,
      'ScaleDownDelay: The base is 5: the most that was asked for in the last 1h; 100% of 1 pod in use would be 1',
    )
    await scene.patch('game', { spec: { pool: { autoscaling: { scaleDownDelay: '2s' } } } })
    await untilBase(2, 'AtLeastBase: The base is 2: spec.replicas; 100% of 1 pod in use would be 1')
    await guests[0]!.echo('still here\n')
    await leave(1)
  })

  it('has spec.replicas for its least: kubectl scale moves it', async () => {
    await scene.scale('game', 3)
    await untilBase(3, 'AtLeastBase: The base is 3: spec.replicas; 100% of 0 pods in use would be 0')
  })

  it('has minSpare for its least where that is set, and says that kubectl scale has no effect then', async () => {
    await scene.patch('game', { spec: { pool: { autoscaling: { minSpare: 1 } } } })
    await untilBase(
      1,
      'AtLeastBase: The base is 1: spec.pool.autoscaling.minSpare; 100% of 0 pods in use would be 0. spec.replicas (3) has no effect beside minSpare',
    )
  })

  it('is spec.replicas again when autoscaling is taken out', async () => {
    await scene.patch('game', { spec: { pool: { autoscaling: null } } })
    await scene.untilWarm('game', 3)
    expect(await scene.condition('game', 'BaseAutoscaled')).toBeUndefined()
  })

  it('is told by no Event: that use comes and goes is no news', async () => {
    const { items } = await scene.client.list(events, { namespace: scene.namespace })
    const reasons = items.filter(({ regarding }) => regarding?.kind === 'DedicatedService').map(({ reason }) => reason)
    expect(reasons).toContain('PodsAvailable')
    for (const reason of ['AtLeastBase', 'FollowsUse', 'AtMaxSpare', 'ScaleDownDelay'])
      expect(reasons).not.toContain(reason)
  })
})
