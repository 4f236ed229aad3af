// The pool changes size and template while clients come and go.
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operatorRuns } from './installed.ts'
import { expectEachPodServedOnce, expectForwardPaths, type History, recordHistory } from './promise.ts'
import { Scene } from './scene.ts'

let scene: Scene
const histories: History[] = []

beforeAll(async () => {
  scene = await Scene.open('scaling')
  await Promise.all([
    scene.create('game', { replicas: 5 }),
    scene.create('cold', { replicas: 0 }),
    scene.create('rolling', { replicas: 4 }),
    scene.create('capped', { replicas: 2, pool: { maxPods: 3 } }),
  ])
  await Promise.all([
    scene.untilWarm('game', 5),
    scene.untilWarm('cold', 0),
    scene.untilWarm('rolling', 4),
    scene.untilWarm('capped', 2),
  ])
  for (const name of ['game', 'cold', 'rolling', 'capped']) histories.push(await recordHistory(scene, name))
})
afterAll(async () => {
  for (const history of histories) history.stop()
  await scene.close()
})

describe('a pool that changes under its clients', () => {
  it('scaled 5 -> 0 -> 5 during claims ends no pod in use and serves everybody', async () => {
    const stay = await scene.connect('game')
    const pod = await stay.greeting()
    const guests: Promise<void>[] = []
    const visit = async () => {
      const guest = await scene.connect('game')
      await guest.greeting()
      await guest.leave()
    }
    for (const replicas of [0, 5, 0, 5]) {
      guests.push(visit(), visit())
      await scene.scale('game', replicas)
      guests.push(visit())
      await scene.until(`the operator to have seen ${replicas}`, async () => {
        const { status, metadata } = await scene.service('game')
        return status?.observedGeneration === metadata.generation ? true : undefined
      })
    }
    await Promise.all(guests)
    await stay.echo('still mine\n')
    await scene.untilWarm('game', 5)
    expect((await scene.targetPods('game')).map(({ metadata }) => metadata.name)).toContain(pod)
    await stay.leave()
    expectEachPodServedOnce(await scene.accepts('game'))
  })

  it('scaled to 0, nothing stays warm, and a waiting client gets a pod all the same', async () => {
    expect(await scene.targetPods('cold')).toEqual([])
    const client = await scene.connect('cold')
    await client.greeting()
    await client.leave()
    await scene.untilWarm('cold', 0)
  })

  it('the annotation soh.re/base-pool-size overrides replicas, and a condition says so', async () => {
    await scene.patch('cold', { metadata: { annotations: { 'soh.re/base-pool-size': '2' } } })
    await scene.untilWarm('cold', 2)
    expect((await scene.condition('cold', 'BasePoolSizeOverridden'))?.message).toContain('overrides spec.replicas (0)')
    await scene.patch('cold', { metadata: { annotations: { 'soh.re/base-pool-size': null } } })
    await scene.untilWarm('cold', 0)
    expect(await scene.condition('cold', 'BasePoolSizeOverridden')).toBeUndefined()
  })

  it('a template change replaces every warm pod and no pod in use', async () => {
    const stay = await scene.connect('rolling')
    const pod = await stay.greeting()
    await scene.untilWarm('rolling', 4)
    const before = (await scene.tickets('rolling')).find(ticket => ticket.metadata.name === pod)!.spec.templateHash
    await scene.patch('rolling', { spec: { template: { metadata: { labels: { release: 'second' } } } } })
    await scene.until('all warm pods of the new template', async () => {
      const warm = (await scene.tickets('rolling')).filter(
        ({ status }) => status?.phase === 'Idle' || status?.phase === 'Reserved',
      )
      return warm.length === 4 && warm.every(({ spec }) => spec.templateHash !== before) ? true : undefined
    })
    await scene.untilWarm('rolling', 4)
    await stay.echo('still the first\n')
    await stay.leave()
    const pods = (await scene.targetPods('rolling')).filter(
      ({ metadata }) => !metadata.deletionTimestamp && metadata.name !== pod,
    )
    expect(pods.map(({ metadata }) => metadata.labels?.release)).toEqual(Array(4).fill('second'))
  })

  it('never has more pods than maxPods, terminating ones included, and says why clients wait', async () => {
    const operators = await operatorRuns(scene.client)
    const connections = await Promise.all(Array.from({ length: 3 }, () => scene.connect('capped')))
    await Promise.all(connections.map(connection => connection.greeting()))
    const waiting = await scene.connect('capped')
    const condition = await scene.until('the reason', async () => {
      const found = await scene.condition('capped', 'Degraded')
      return found?.reason === 'MaxPodsReached' ? found : undefined
    })
    expect(condition.message).toContain('raise spec.pool.maxPods')
    const count = (await scene.targetPods('capped')).length
    // Two operators, or one just after another's death, do not know of each other's latest pod.
    const isAlone = operators.length === 1 && isDeepStrictEqual(await operatorRuns(scene.client), operators)
    expect(count).toBeLessThanOrEqual(isAlone ? 3 : 4)
    await connections[0]!.leave()
    await waiting.greeting()
    await Promise.all([...connections.slice(1), waiting].map(connection => connection.leave()))
    await scene.untilWarm('capped', 2)
  })

  it('all the while tickets only went forward', () => {
    for (const history of histories) expectForwardPaths(history)
  })
})
