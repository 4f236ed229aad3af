// The product and its services change under traffic: another image of the operator, another template, other proxies. No connection is lost.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { connect } from '../product/connection.ts'
import { operator, system } from '../product/installed.ts'
import { kubectl } from '../product/kubectl.ts'
import { expectEachPodServedOnce } from '../product/promise.ts'
import { Scene } from '../product/scene.ts'
import { hurried, install } from './install.ts'
import { forgetImage, nameImage } from './nodeImages.ts'

const next = (component: string) => `isolation-proxy/${component}:next`
const names = ['operator', 'proxy'] as const

let scene: Scene
let address: string
beforeAll(async () => {
  for (const name of names) await nameImage(`docker.io/isolation-proxy/${name}:0.1.0`, `docker.io/${next(name)}`)
  scene = await Scene.open('upgrade')
  await scene.create('shop', { replicas: 3, proxy: { fence: scene.stage.fence, replicas: 2 } })
  address = (await scene.untilWarm('shop', 3)).status!.address!
})
afterAll(async () => {
  await scene.close()
  await install(hurried)
  for (const name of names) await forgetImage(`docker.io/${next(name)}`)
})

/** One visitor after another comes, speaks and leaves; the answer ends it, and says how many there were. Rejects when one is not served. */
function startTraffic(): () => Promise<number> {
  let over = false
  let served = 0
  const going = (async () => {
    while (!over) {
      const visitor = await connect(address)
      await visitor.greeting()
      await visitor.echo('a word\n')
      await visitor.leave()
      served += 1
    }
  })()
  going.catch(() => {})
  return async () => {
    over = true
    await going
    return served
  }
}

/** While it works, visitors come and go, and one stays all the time. */
async function underTraffic(work: () => Promise<void>): Promise<void> {
  const stay = await connect(address)
  const pod = await stay.greeting()
  const stop = startTraffic()
  await work()
  expect(await stop()).toBeGreaterThan(0)
  await stay.echo(`still of ${pod}\n`)
  await stay.leave()
  await scene.untilWarm('shop', 3)
}

const proxyNames = async () => (await scene.proxies('shop')).map(({ metadata }) => metadata.name).sort()

describe('under traffic', () => {
  it('the operator gets another image: nobody notices, and the proxies stay', async () => {
    const before = await proxyNames()
    await underTraffic(async () => {
      await kubectl(['set', 'image', `deployment/${operator}`, `operator=${next('operator')}`, '-n', system])
      await kubectl(['rollout', 'status', `deployment/${operator}`, '-n', system, '--timeout=240s'])
    })
    expect(await proxyNames()).toEqual(before)
  })

  it('the template changes: every warm pod is replaced', async () => {
    await underTraffic(async () => {
      await scene.patch('shop', { spec: { template: { metadata: { labels: { release: 'second' } } } } })
      await until(
        'warm pods of the second template',
        async () => {
          const tickets = await scene.tickets('shop')
          const unused = tickets.filter(({ status }) =>
            ['Pending', 'Idle', 'Reserved'].includes(status?.phase ?? 'Pending'),
          )
          const pods = await scene.targetPods('shop')
          const isSecond = (name: string) =>
            pods.find(({ metadata }) => metadata.name === name)?.metadata.labels?.release === 'second'
          return unused.length > 0 && unused.every(({ metadata }) => isSecond(metadata.name)) ? true : undefined
        },
        { limitMs: 240_000 },
      )
    })
  })

  it('the proxies are replaced: old ones serve whom they have, new ones whoever comes', async () => {
    const before = await proxyNames()
    await underTraffic(async () => {
      await scene.patch('shop', { spec: { proxy: { resources: { requests: { cpu: '11m' } } } } })
      await until(
        'two new proxies that are ready',
        async () => {
          const fresh = (await scene.proxies('shop')).filter(({ metadata }) => !before.includes(metadata.name))
          const ready = fresh.filter(({ status }) =>
            status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
          )
          return ready.length === 2 ? true : undefined
        },
        { limitMs: 240_000 },
      )
    })
  })

  it('and no pod served two clients', async () => {
    expectEachPodServedOnce(await scene.accepts('shop'))
  })
})
