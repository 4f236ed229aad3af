// Live figures from proxies of every make: busy, killed, silent, and some that are no proxies at all. Who is not on screen is not asked.
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Pod } from '../../api/kube/objects.ts'
import { pods } from '../../api/kube/resources.ts'
import { metricsPort, roleLabel, serviceLabel } from '../../api/v1alpha1/names.ts'
import { until } from '../cluster/until.ts'
import { killProgramOf } from '../product/processes.ts'
import { Scene } from '../product/scene.ts'
import { type Feed, openFeed } from './feedAs.ts'

const timing = { lookVisibleMs: 200, lookOpenMs: 100, lookTimeoutMs: 300, historyMs: 200 }
let scene: Scene
let feed: Feed
const servers: Server[] = []
const strangers: string[] = []
beforeAll(async () => {
  scene = await Scene.open('top-proxies')
  for (const name of ['app', 'other']) await scene.create(name, { replicas: 1 })
  for (const name of ['app', 'other']) await scene.untilWarm(name, 1)
})
beforeEach(async () => {
  feed = await openFeed({ namespace: scene.namespace, timing })
  await feed.sees('both services', ({ services, link }) => (link.kind === 'live' && services.length === 2) || undefined)
})
afterEach(async () => {
  await feed.close()
  for (const name of strangers.splice(0)) {
    await scene.client.delete(pods, { namespace: scene.namespace, name }, { gracePeriodSeconds: 0 })
  }
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})
afterAll(() => scene.close())

const key = (name: string) => `${scene.namespace}/${name}`
const trafficOf = (name: string) => feed.snapshot().services.find(row => row.name === name)?.traffic

/** A pod that says it is a proxy of `service`, and answers with `listener`. */
async function addStranger(service: string, listener: RequestListener): Promise<void> {
  const address = `127.88.0.${strangers.length + 1}`
  const name = `${service}-stranger-${strangers.length}`
  const server = createServer(listener).listen(metricsPort, address)
  await once(server, 'listening')
  servers.push(server)
  const pod = {
    metadata: { namespace: scene.namespace, name, labels: { [roleLabel]: 'proxy', [serviceLabel]: service } },
    spec: { nodeSelector: { nowhere: 'true' }, containers: [{ name: 'proxy', image: 'none' }] },
  } as unknown as Pod
  await scene.client.create(pods, pod)
  strangers.push(name)
  const status = { phase: 'Running', podIP: address, podIPs: [{ ip: address }] }
  const ref = { namespace: scene.namespace, name }
  await scene.client.patch(pods, ref, { status }, { type: 'merge', subresource: 'status' })
}

/** A proxy that has accepted `accepted` of clients, `recent` of them lately. */
const answer = (accepted: () => number, begun = performance.now()): RequestListener => {
  return (_, response) => {
    const uptimeSeconds = (performance.now() - begun) / 1000
    const accept = { count: accepted(), recent: 1, p50: 0.5, p99: 9 }
    response.end(JSON.stringify({ holder: 'stranger.1', uptimeSeconds, accept, connections: [] }))
  }
}

describe('who is asked', () => {
  it('is who is on screen, as long as it is', async () => {
    const asked = { app: 0, other: 0 }
    const count = (name: keyof typeof asked): RequestListener => {
      const answering = answer(() => 0)
      return (request, response) => {
        asked[name] += 1
        answering(request, response)
      }
    }
    await addStranger('app', count('app'))
    await addStranger('other', count('other'))
    expect(asked).toEqual({ app: 0, other: 0 })
    feed.look({ visible: [key('app')], open: undefined })
    await until('three looks', () => asked.app >= 3 || undefined)
    expect(asked.other).toBe(0)
    feed.look({ visible: [], open: { key: key('other'), tab: 'connections' } })
    await until('looks at the other', () => asked.other >= 3 || undefined)
    const before = asked.app
    await until('more looks at the other', () => asked.other >= 9 || undefined)
    expect(asked.app).toBe(before)
    feed.look({ visible: [], open: undefined })
    const { other } = asked
    // A service that is on screen shows that time goes on.
    feed.look({ visible: [key('app')], open: undefined })
    await until('looks at the first again', () => asked.app >= before + 5 || undefined)
    expect(asked.other).toBeLessThanOrEqual(other + 1)
  })
})

describe('figures', () => {
  it('of a service go on though one of its proxies never answers and another talks nonsense, and say how many are missing', async () => {
    let clients = 0
    await addStranger('app', () => {})
    await addStranger('app', (_, response) => response.end('<html>welcome to nginx</html>'))
    await addStranger(
      'app',
      answer(() => clients++),
    )
    feed.look({ visible: [key('app'), key('other')], open: undefined })
    const traffic = await feed.sees('a rate, and two that are missing', () => {
      const traffic = trafficOf('app')
      return traffic && traffic.perSecond > 0 && traffic.unanswered === 2 ? traffic : undefined
    })
    expect(traffic).toMatchObject({ acceptP50Ms: 500, acceptP99Ms: 9_000 })
    await feed.sees('those of the other service', () => trafficOf('other')?.unanswered === 0 || undefined)
  })

  it('are never negative when a proxy is killed, and come back with the new one', async () => {
    const rates: number[] = []
    feed.onChange(() => {
      const traffic = trafficOf('app')
      if (traffic) rates.push(traffic.perSecond, ...traffic.history)
    })
    feed.look({ visible: [key('app')], open: undefined })
    const visit = async () => {
      await scene.untilWarm('app', 1)
      const client = await scene.connect('app')
      await client.greeting()
      await client.leave()
    }
    // A rate is what came between two looks.
    await feed.sees('its proxy', () => trafficOf('app')?.unanswered === 0 || undefined)
    await visit()
    await feed.sees('a rate above zero', () => (trafficOf('app')?.perSecond ?? 0) > 0 || undefined)
    const [proxy] = await scene.proxies('app')
    killProgramOf(proxy!.metadata.name)
    await feed.sees('that it does not answer', () => trafficOf('app')?.unanswered === 1 || undefined)
    await feed.sees('that it answers again', () => trafficOf('app')?.unanswered === 0 || undefined)
    rates.length = 0
    await visit()
    await feed.sees('a rate above zero again', () => (trafficOf('app')?.perSecond ?? 0) > 0 || undefined)
    expect(rates.length).toBeGreaterThan(0)
    expect(rates.filter(rate => rate < 0)).toEqual([])
  })
})

describe('an open service', () => {
  it('that is made anew under the same name is not the one that was opened', async () => {
    const { metadata } = await scene.service('other')
    feed.look({ visible: [], open: { key: key('other'), tab: 'pods' } })
    await feed.sees('its pods', ({ detail }) => detail?.pods.kind === 'rows' || undefined)
    await scene.delete('other')
    await scene.untilGone('other')
    await scene.create('other', { replicas: 1 })
    await feed.sees('the end of the first', ({ detail, services }) => {
      const row = services.find(({ name }) => name === 'other')
      return row && row.uid !== metadata.uid && detail?.deleted === true ? true : undefined
    })
    feed.look({ visible: [], open: undefined })
    feed.look({ visible: [], open: { key: key('other'), tab: 'pods' } })
    await feed.sees('the pods of the second', ({ detail }) =>
      detail?.deleted === false && detail.pods.kind === 'rows' && detail.pods.rows.length > 0 ? true : undefined,
    )
    await scene.untilWarm('other', 1)
  })

  it('that is not there is said to be deleted', async () => {
    feed.look({ visible: [], open: { key: key('nobody'), tab: 'log' } })
    await feed.sees('that', ({ detail }) => (detail?.key === key('nobody') && detail.deleted) || undefined)
  })
})
