// The operator dies, and two of them work at once: the same end, and no pod in use is touched.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operatorRuns, scaleOperator } from './installed.ts'
import { pidsOfPod } from './processes.ts'
import { expectEachPodServedOnce, expectForwardPaths, type History, recordHistory } from './promise.ts'
import { Scene } from './scene.ts'

let scene: Scene
let history: History

beforeAll(async () => {
  scene = await Scene.open('opdeath')
  await scene.create('lab', { replicas: 4 })
  await scene.untilWarm('lab', 4)
  history = await recordHistory(scene, 'lab')
})
afterAll(async () => {
  history.stop()
  await scene.close()
})

const operators = () => operatorRuns(scene.client)
const restarts = async () => (await operators()).reduce((sum, { restarts }) => sum + restarts, 0)

/** Kills the operator's process as soon as there is one, and answers when it is gone: a dying process would otherwise be killed twice. */
async function killOperator(): Promise<void> {
  const [{ pod } = { pod: '' }] = await operators()
  const [pid] = await scene.until('a running operator', () => {
    const pids = pidsOfPod(pod)
    return pids.length > 0 ? pids : undefined
  })
  process.kill(pid!, 'SIGKILL')
  await scene.until('the death of the operator', () => (pidsOfPod(pod).includes(pid!) ? undefined : true))
}

describe('the operator', () => {
  it('killed at any moment, ends where it would have ended, and no pod in use is deleted', async () => {
    const stay = await scene.connect('lab')
    const pod = await stay.greeting()
    const before = await restarts()
    for (let round = 0; round < 4; round += 1) {
      const guest = await scene.connect('lab')
      await guest.greeting()
      await killOperator()
      await guest.leave()
      await stay.echo(`round ${round}\n`)
    }
    await scene.until('four restarts', async () => ((await restarts()) >= before + 4 ? true : undefined))
    await scene.untilWarm('lab', 4)
    expect((await scene.targetPods('lab')).map(({ metadata }) => metadata.name)).toContain(pod)
    await stay.leave()
    await scene.untilWarm('lab', 4)
    expectEachPodServedOnce(await scene.accepts('lab'))
    expectForwardPaths(history)
  })

  it('killed, leaves a base that followed use as it is: the next one does not know for how long it was wished for', async () => {
    const autoscaling = { sparePercent: 100, scaleDownDelay: '1h' }
    await scene.create('grown', { replicas: 1, pool: { autoscaling } })
    await scene.untilWarm('grown', 1)
    const guests = await Promise.all(Array.from({ length: 3 }, () => scene.connect('grown')))
    await Promise.all(guests.map(guest => guest.greeting()))
    await scene.until('a base of 3', async () =>
      (await scene.service('grown')).status?.baseTargets === 3 ? true : undefined,
    )
    await scene.untilWarm('grown', 3)
    await killOperator()
    await Promise.all(guests.map(guest => guest.leave()))
    const told = await scene.until('the next operator', async () => {
      const found = await scene.condition('grown', 'BaseAutoscaled')
      return found?.message.includes(' 0 pods in use') ? found : undefined
    })
    expect(`${told.reason}: ${told.message}`).toContain('ScaleDownDelay: The base is 3: ')
    await scene.untilWarm('grown', 3)
    await scene.patch('grown', { spec: { pool: { autoscaling: { scaleDownDelay: '0s' } } } })
    await scene.untilWarm('grown', 1)
  })

  it('twice at once, without leader election, ends where one would have ended', async () => {
    await scaleOperator(scene.client, 2)
    try {
      const connections = await Promise.all(Array.from({ length: 12 }, () => scene.connect('lab')))
      const names = await Promise.all(connections.map(connection => connection.greeting()))
      expect(new Set(names).size).toBe(12)
      await Promise.all(connections.map(connection => connection.leave()))
      await scene.untilWarm('lab', 4)
    } finally {
      await scaleOperator(scene.client, 1)
    }
    expectEachPodServedOnce(await scene.accepts('lab'))
    expectForwardPaths(history)
    await scene.until('one operator', async () => {
      return (await operators()).length === 1 ? true : undefined
    })
  })
})
