// Two operators with leader election: one works, and when it dies the other takes over; sessions do not notice.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leases, pods } from '../../api/kube/resources.ts'
import { until } from '../cluster/until.ts'
import { scaleOperator, setOperatorEnv, system } from '../product/installed.ts'
import { killProgramOf } from '../product/processes.ts'
import { expectEachPodServedOnce } from '../product/promise.ts'
import { Scene } from '../product/scene.ts'

let scene: Scene

beforeAll(async () => {
  scene = await Scene.open('leader')
  await setOperatorEnv(scene.client, 'LEADER_ELECTION', 'true')
  await scaleOperator(scene.client, 2)
  await scene.create('led', { replicas: 2 })
  await scene.untilWarm('led', 2)
})
afterAll(async () => {
  await setOperatorEnv(scene.client, 'LEADER_ELECTION', 'false')
  await scaleOperator(scene.client, 1)
  await scene.close()
})

/** Name of the pod that leads; the Lease names it before the underscore. */
async function leader(): Promise<string | undefined> {
  const { items } = await scene.client.list(leases, { namespace: system })
  return (
    items.find(({ metadata }) => metadata.name === 'isolation-proxy-operator')?.spec?.holderIdentity?.split('_')[0] ||
    undefined
  )
}

describe('two operators with leader election', () => {
  it('one leads, and when it is killed the other works on where it stopped', async () => {
    const first = await until('a leader', leader)
    const stay = await scene.connect('led')
    await stay.greeting()
    await scene.untilWarm('led', 2)
    const { items } = await scene.client.list(pods, {
      namespace: system,
      labelSelector: 'app.kubernetes.io/component=operator',
      fieldSelector: 'status.phase=Running',
    })
    expect(items.map(({ metadata }) => metadata.name)).toContain(first)

    // The killed one's container is started again at once, but it is another candidate now: the Lease must run out or be taken.
    killProgramOf(first)
    const guests = await Promise.all([scene.connect('led'), scene.connect('led'), scene.connect('led')])
    await Promise.all(guests.map(guest => guest.greeting()))
    await stay.echo('unharmed\n')
    await Promise.all([stay, ...guests].map(connection => connection.leave()))
    await scene.untilWarm('led', 2)
    expectEachPodServedOnce(await scene.accepts('led'))
  })
})
