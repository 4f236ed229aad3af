// Programs of two releases beside each other, as after an upgrade that leaves the proxies alone, and after the operator was taken back: both stand on the API's objects, and on nothing else of the other.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pods } from '../../api/kube/resources.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import { until } from '../cluster/until.ts'
import { archiveOf, images } from '../images/build.ts'
import { type Connection, connect } from '../product/connection.ts'
import { operator, system } from '../product/installed.ts'
import { kubectl } from '../product/kubectl.ts'
import { killProgramOf } from '../product/processes.ts'
import { expectEachPodServedOnce } from '../product/promise.ts'
import { Scene } from '../product/scene.ts'
import { hurried, install } from './install.ts'
import { type Component, hasOldest, oldestImage } from './oldest.ts'

const BASE = 3
const todays = (component: Component) => images.find(image => archiveOf(image).endsWith(`/${component}.tar`))!.name

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open('skew')
})
afterAll(async () => {
  await install(hurried)
  await scene.close()
})

/** What it runs from now on, and what it lets new proxies run. */
async function operate(image: string, proxyImage: string): Promise<void> {
  const container = { name: 'operator', image, env: [{ name: 'PROXY_IMAGE', value: proxyImage }] }
  const patch = { spec: { template: { spec: { containers: [container] } } } }
  await kubectl(['patch', 'deployment', operator, '-n', system, '--patch', JSON.stringify(patch)])
  await kubectl(['rollout', 'status', `deployment/${operator}`, '-n', system, '--timeout=150s'])
}

async function create(name: string): Promise<void> {
  const connections = { connectTimeout: '20s', queue: { timeout: '60s' } }
  await scene.create(name, { replicas: BASE, proxy: { fence: '25s', replicas: 2 }, connections })
  await scene.untilWarm(name, BASE)
}

const imagesOf = async (found: ReturnType<Scene['proxies']>) => [
  ...new Set((await found).flatMap(({ spec }) => spec?.containers.map(({ image }) => image))),
]
const proxyImages = (name: string) => imagesOf(scene.proxies(name))
const operatorImages = () =>
  imagesOf(
    scene.client
      .list(pods, { namespace: system, labelSelector: 'app.kubernetes.io/component=operator' })
      .then(({ items }) => items.filter(({ status }) => status?.phase === 'Running')),
  )

async function visit(name: string): Promise<Connection> {
  const visitor = await connect((await scene.service(name)).status!.address!)
  await visitor.greeting()
  return visitor
}

async function ticketOf(name: string, { greeting }: Connection) {
  const pod = await greeting()
  return (await scene.tickets(name)).find(({ metadata }) => metadata.name === pod)
}

/** Everything in which operator and proxy meet. */
async function liveThrough(name: string, stay: Connection): Promise<void> {
  const crowd = await Promise.all(Array.from({ length: 3 * BASE }, () => visit(name)))
  expect(new Set(await Promise.all(crowd.map(one => one.greeting()))).size).toBe(crowd.length)
  await Promise.all(crowd.map(one => one.leave()))

  await scene.patch(name, { spec: { template: { metadata: { labels: { edition: 'next' } } } } })
  await until(
    'warm pods of the next edition',
    async () => {
      const unused = (await scene.tickets(name)).filter(
        ({ status }) => status?.phase !== 'Active' && status?.phase !== 'Done',
      )
      const next = (await scene.targetPods(name)).filter(({ metadata }) => metadata.labels?.edition === 'next')
      const names = new Set(next.map(({ metadata }) => metadata.name))
      return unused.length >= BASE && unused.every(({ metadata }) => names.has(metadata.name)) ? true : undefined
    },
    { limitMs: 120_000 },
  )

  const evicted = await visit(name)
  const ref = { namespace: await scene.poolOf(name), name: await evicted.greeting() }
  await scene.client.patch(isolationPods, ref, { spec: { retire: 'Now', retireReason: 'Evicted' } }, { type: 'merge' })
  expect(await evicted.ended).toBe('reset')

  await scene.scale(name, 1)
  await scene.untilWarm(name, 1)
  await scene.scale(name, BASE)
  await scene.untilWarm(name, BASE)

  await stay.echo('never mind\n')
  const lost = await until('a ticket that says by which proxy it is used', async () => {
    const ticket = await ticketOf(name, stay)
    return ticket?.status?.phase === 'Active' ? ticket : undefined
  })
  const proxy = (await scene.proxies(name)).find(({ metadata }) => lost.status!.holder!.startsWith(`${metadata.uid}.`))
  killProgramOf(proxy!.metadata.name)
  await stay.ended
  await until('the receipt of who was cut off', async () => {
    const status = (await ticketOf(name, stay))?.status
    return status?.phase === 'Done' && status.endReason === 'HolderLost' && status.podDeletedAt ? true : undefined
  })
  await scene.untilWarm(name, BASE)
}

describe.skipIf(!hasOldest())('proxies of the oldest release', () => {
  it('work with the operator of today, which leaves them alone', async () => {
    await operate(oldestImage('operator'), oldestImage('proxy'))
    await create('settled')
    const stay = await visit('settled')
    await operate(todays('operator'), todays('proxy'))
    await liveThrough('settled', stay)
    expect([await operatorImages(), await proxyImages('settled')]).toEqual([
      [todays('operator')],
      [oldestImage('proxy')],
    ])
  }, 400_000)
})

describe.skipIf(!hasOldest())('proxies of today', () => {
  it('work with the operator of the oldest release, when it was taken back', async () => {
    await create('young')
    const stay = await visit('young')
    await operate(oldestImage('operator'), oldestImage('proxy'))
    await liveThrough('young', stay)
    expect([await operatorImages(), await proxyImages('young')]).toEqual([[oldestImage('operator')], [todays('proxy')]])
  }, 400_000)
})

it.skipIf(!hasOldest())('no pod served two clients, and a service of either is deleted with its clients', async () => {
  for (const name of ['settled', 'young']) {
    expectEachPodServedOnce(await scene.accepts(name))
    const client = await visit(name)
    await scene.delete(name)
    await client.ended
    await scene.untilGone(name)
  }
})
