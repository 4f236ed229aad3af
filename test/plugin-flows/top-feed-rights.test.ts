// What `top` shows to people who may not see everything, and how it notices that they may see more or less.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { RoleBinding } from '../../api/kube/objects.ts'
import { type Resource, roleBindings } from '../../api/kube/resources.ts'
import { openFaults } from '../faults.ts'
import { Scene } from '../product/scene.ts'
import { type Feed, openFeed } from './feedAs.ts'

const clusterRoleBindings: Resource<RoleBinding> = {
  ...{ group: 'rbac.authorization.k8s.io', version: 'v1', plural: 'clusterrolebindings' },
  ...{ kind: 'ClusterRoleBinding', namespaced: false },
}

let one: Scene
let two: Scene
let user: string
let feed: Feed
const timing = { retryForbiddenMs: 300, watch: { backoff: { initialMs: 50, maxMs: 200 } } }

beforeAll(async () => {
  ;[one, two] = await Promise.all([Scene.open('top-one'), Scene.open('top-two')])
  user = `user-of-${one.namespace}`
  await one.create('seen', { replicas: 1 })
  await two.create('unseen', { replicas: 1 })
  await one.untilWarm('seen', 1)
  await two.untilWarm('unseen', 1)
  await bind(one.namespace, 'view')
})
afterEach(() => feed.close())
afterAll(() => Promise.all([one.close(), two.close()]))

const subjects = () => [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }]
const roleRef = (name: string) => ({ kind: 'ClusterRole', name, apiGroup: 'rbac.authorization.k8s.io' })
const bind = (namespace: string, role: string) =>
  one.client.create(roleBindings, {
    metadata: { namespace, name: `top-${role}` },
    ...{ roleRef: roleRef(role), subjects: subjects() },
  })
/** In the whole cluster; the answer takes it back. */
async function bindEverywhere(role: string): Promise<() => Promise<void>> {
  const name = `top-${role}-${one.namespace}`
  await one.client.create(clusterRoleBindings, { metadata: { name }, roleRef: roleRef(role), subjects: subjects() })
  return () => one.client.delete(clusterRoleBindings, { name })
}
const key = () => `${one.namespace}/seen`

describe('a person who may view one namespace only', () => {
  it('sees its services by their status when the tickets may not be read, and one line for what is forbidden', async () => {
    feed = await openFeed({ user, namespace: one.namespace, timing })
    feed.look({ visible: [key()], open: { key: key(), tab: 'connections' } })
    const snapshot = await feed.sees('the service and what is forbidden', snapshot =>
      snapshot.link.kind === 'live' && snapshot.forbidden.length > 0 ? snapshot : undefined,
    )
    expect(snapshot.forbidden).toEqual([`namespace ${one.namespace}: pods/proxy: forbidden, so no rates`])
    expect(snapshot.services).toMatchObject([
      { key: key(), counts: { idle: 1, reserved: 0, inUse: 0 }, countsFrom: 'status', traffic: undefined },
    ])
    const pool = await one.poolOf('seen')
    const detail = await feed.sees('why there are no pods', ({ detail }) =>
      detail?.pods.kind === 'unavailable' && detail.connections.kind === 'unavailable' ? detail : undefined,
    )
    expect(detail).toMatchObject({
      deleted: false,
      connections: { kind: 'unavailable', why: expect.stringContaining('pods/proxy') },
      pods: { kind: 'unavailable', why: `namespace ${pool}: isolationpods: forbidden` },
      receipts: { kind: 'unavailable', why: `namespace ${pool}: isolationpods: forbidden` },
    })
  })

  it('and asks for all is shown his own, and told that he may not list namespaces', async () => {
    feed = await openFeed({ user, namespace: undefined, homeNamespace: one.namespace, timing })
    const snapshot = await feed.sees('his service', snapshot => (snapshot.services.length > 0 ? snapshot : undefined))
    expect(snapshot.services.map(({ key }) => key)).toEqual([key()])
    expect(snapshot.forbidden).toEqual([
      `all namespaces: dedicatedservices, namespaces: forbidden; only namespace ${one.namespace} is looked into`,
    ])
  })
})

describe('rights that change while one looks', () => {
  it('show more namespaces, then tickets, then everything, and less again', async () => {
    feed = await openFeed({ user, namespace: undefined, homeNamespace: one.namespace, timing, userAgent: 'top-rights' })
    await feed.sees('his service', ({ services }) => services.length === 1 || undefined)

    const cluster = { group: 'rbac.authorization.k8s.io', version: 'v1', plural: 'clusterroles', kind: 'ClusterRole' }
    const name = `top-names-${one.namespace}`
    const role = { metadata: { name }, rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['list'] }] }
    await one.client.create({ ...cluster, namespaced: false }, role)
    const unbindNames = await bindEverywhere(name)
    await feed.sees(
      'a line for the other namespace',
      ({ forbidden }) => forbidden.includes(`namespace ${two.namespace}: dedicatedservices: forbidden`) || undefined,
    )

    await bind(await one.poolOf('seen'), 'isolation-proxy-pool-view')
    await feed.sees(
      'counts by tickets',
      ({ services }) =>
        services.some(row => row.key === key() && row.countsFrom === 'tickets' && row.counts.reserved === 1) ||
        undefined,
    )

    const unbindView = await bindEverywhere('view')
    await feed.sees('everything, and nothing forbidden', ({ services, forbidden }) =>
      services.some(row => row.key === `${two.namespace}/unseen` && row.countsFrom === 'tickets') &&
      forbidden.length === 0
        ? true
        : undefined,
    )

    await unbindView()
    // A server judges a watch when it begins.
    const faults = await openFaults(process.env)
    await faults.remove(await faults.add({ client: 'top-rights', effect: { kind: 'drop', ms: 0 } }))
    await faults.close()
    await feed.sees('his own alone', ({ services, forbidden, link }) =>
      link.kind === 'live' &&
      services.map(({ key }) => key).join() === key() &&
      forbidden.includes(`namespace ${two.namespace}: dedicatedservices: forbidden`)
        ? true
        : undefined,
    )
    await unbindNames()
    await one.client.delete({ ...cluster, namespaced: false }, { name })
  })
})
