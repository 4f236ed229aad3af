// Things are deleted by hand, at a bad moment: nothing gets stuck, and nothing is left.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  deployments,
  namespaces,
  pods,
  type Resource,
  roleBindings,
  roles,
  serviceAccounts,
  services,
} from '../../api/kube/resources.ts'
import { serviceLabel } from '../../api/v1alpha1/names.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import { until } from '../cluster/until.ts'
import { pidsOfPod } from './processes.ts'
import { Scene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open('deletion')
  await Promise.all(['whole', 'pool', 'parts', 'robbed'].map(name => scene.create(name, { replicas: 2 })))
  await Promise.all(['whole', 'pool', 'parts', 'robbed'].map(name => scene.untilWarm(name, 2)))
})
afterAll(() => scene.close())

/** Answers, when `namespace` has none of them left, the names of those that a finalizer kept for a while. */
async function watchEnds(resource: Resource, namespace: string): Promise<{ kept: Promise<string[]> }> {
  const { items, metadata } = await scene.client.list(resource, { namespace })
  const { resourceVersion } = metadata
  const follow = async () => {
    const left = new Set(items.map(({ metadata }) => metadata.name))
    const kept = new Set<string>()
    for await (const event of scene.client.watch(resource, { namespace, resourceVersion })) {
      if (event.type !== 'MODIFIED' && event.type !== 'DELETED') continue
      const { name, deletionTimestamp, finalizers = [] } = event.object.metadata
      if (event.type === 'DELETED') left.delete(name)
      else if (deletionTimestamp && finalizers.length > 0) kept.add(name)
      if (left.size === 0) break
    }
    return [...kept]
  }
  expect(items).not.toEqual([])
  return { kept: follow() }
}

describe('deleting by hand', () => {
  it('a ticket in use: its client is reset, its pod is gone, and another is warm', async () => {
    const client = await scene.connect('parts')
    const pod = await client.greeting()
    await until('the client in its ticket', async () =>
      (await scene.ticketsIn('parts', 'Active')).find(ticket => ticket.metadata.name === pod),
    )
    await scene.deleteTicket('parts', pod)
    expect(await client.ended).toBe('reset')
    await scene.untilWarm('parts', 2)
    expect((await scene.targetPods('parts')).map(({ metadata }) => metadata.name)).not.toContain(pod)
  })

  it('a warm ticket: it is replaced', async () => {
    const [warm] = (await scene.tickets('parts')).filter(
      ({ status }) => status?.phase === 'Reserved' || status?.phase === 'Idle',
    )
    await scene.deleteTicket('parts', warm!.metadata.name)
    await scene.untilWarm('parts', 2)
  })

  it('a warm pod: its ticket ends, and the next client gets another', async () => {
    const [pod] = await scene.targetPods('parts')
    await scene.client.delete(pods, { namespace: pod!.metadata.namespace, name: pod!.metadata.name })
    await until('end of its ticket', async () =>
      (await scene.ticketsIn('parts', 'Done')).find(ticket => ticket.metadata.name === pod!.metadata.name),
    )
    await scene.untilWarm('parts', 2)
    const client = await scene.connect('parts')
    expect(await client.greeting()).not.toBe(pod!.metadata.name)
    await client.leave()
  })

  it('a pod in use: its client sees the end of its connection', async () => {
    const client = await scene.connect('parts')
    const name = await client.greeting()
    await scene.client.delete(pods, { namespace: await scene.poolOf('parts'), name })
    await client.ended
    const receipt = await until(
      'its receipt',
      async () =>
        (await scene.client.get(isolationPods, { namespace: await scene.poolOf('parts'), name })).status?.podDeletedAt,
    )
    expect(receipt).toMatch(/^\d{4}-/)
    await scene.untilWarm('parts', 2)
  })

  it('the pool namespace, with a client: it goes, comes back, and serves again', async () => {
    const client = await scene.connect('pool')
    await client.greeting()
    const name = await scene.poolOf('pool')
    const { metadata } = await scene.client.get(namespaces, { name })
    await scene.client.delete(namespaces, { name })
    await client.ended
    await scene.untilPoolReplaced('pool', metadata.uid)
    await scene.untilWarm('pool', 2)
    const again = await scene.connect('pool')
    await again.greeting()
    await again.leave()
  })

  it('the pool namespace, kept by a pod of somebody else: nothing of ours would keep it besides', async () => {
    const pool = await scene.poolOf('pool')
    const { metadata } = await scene.client.get(namespaces, { name: pool })
    const keeper = { name: 'of-somebody-else', namespace: pool }
    await scene.client.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...keeper, finalizers: ['flow-test.invalid/keeps'] },
      spec: { schedulerName: 'nobody', containers: [{ name: 'nothing', image: 'nowhere.invalid/nothing' }] },
    })
    await scene.client.delete(namespaces, { name: pool })
    // Kubernetes comes to what is no pod when there are no pods: what it finds with a finalizer then makes it begin anew, after seconds.
    await scene.until('the end of all finalizers of ours', async () => {
      const [tickets, bindings] = await Promise.all([
        scene.tickets('pool'),
        scene.client.list(roleBindings, { namespace: pool }),
      ])
      const held = [...tickets, ...bindings.items].filter(({ metadata }) => metadata.finalizers?.length)
      return held.length === 0 ? true : undefined
    })
    await scene.client.patch(pods, keeper, { metadata: { finalizers: null } }, { type: 'merge' })
    await scene.untilPoolReplaced('pool', metadata.uid)
    await scene.untilWarm('pool', 2)
  })

  it('the service, robbed of its finalizer: its pool namespace is swept, tickets and all', async () => {
    const pool = await scene.poolOf('robbed')
    await scene.patch('robbed', { metadata: { finalizers: null } })
    await scene.delete('robbed')
    // The operator puts its finalizer back at once; whoever is faster than it wins.
    await until('end of the service', async () => {
      const service = await scene.find('robbed')
      if (!service) return true
      await scene.patch('robbed', { metadata: { finalizers: null } }).catch(() => {})
      return undefined
    })
    await scene.untilNamespaceGone(pool)
  })

  it('the service, with clients: they are reset, and namespace, proxy and processes are gone', async () => {
    const clients = await Promise.all([scene.connect('whole'), scene.connect('whole')])
    const names = await Promise.all(clients.map(client => client.greeting()))
    const pool = await scene.poolOf('whole')
    const proxies = (await scene.proxies('whole')).map(({ metadata }) => metadata.name)
    const rights = await watchEnds(roleBindings, pool)
    await scene.delete('whole')
    await scene.untilGone('whole')
    // Kubernetes asks again only after 8 s for what a finalizer kept from it.
    expect(await rights.kept).toEqual([])
    expect(await Promise.all(clients.map(client => client.ended))).toEqual(['reset', 'reset'])
    await scene.untilNamespaceGone(pool)
    await until('end of all processes', () =>
      [...names, ...proxies].every(name => pidsOfPod(name).length === 0) ? true : undefined,
    )
    // What its owner reference takes along goes in the garbage collector's own time.
    await until('end of all that it owned', async () => {
      const kinds: Resource[] = [deployments, services, serviceAccounts, roles, roleBindings]
      const of = { namespace: scene.namespace, labelSelector: `${serviceLabel}=whole` }
      const left = await Promise.all(kinds.map(kind => scene.client.list(kind, of)))
      return left.every(({ items }) => items.length === 0) ? true : undefined
    })
  })
})
