// Somebody has the operator's token: what it may outside of pool namespaces, by requests of every verb on every kind, and what the admission policies leave of its writes there.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { namespaces, pods } from '../../../api/kube/resources.ts'
import { until } from '../../cluster/until.ts'
import { sampleTicket } from '../../conformance/samples.ts'
import { type Answer, connect, type Question } from '../../conformance/server.ts'
import { operator, system } from '../../product/installed.ts'
import { Scene } from '../../product/scene.ts'
import { everyAccounts } from './everyAccount.ts'
import { realTokenOf } from './realToken.ts'
import { createThief, type Kind, readServed, tryEverything } from './served.ts'

const server = await connect()
let scene: Scene
let kinds: Kind[]

/** Of the operator that works now: another file of the suite makes operators come and go. */
async function findToken(): Promise<string> {
  const name = await until('an operator', async () => {
    const labelSelector = 'app.kubernetes.io/component=operator'
    const { items } = await scene.client.list(pods, { namespace: system, labelSelector })
    return items.find(({ status, metadata }) => status?.phase === 'Running' && !metadata.deletionTimestamp)?.metadata
      .name
  })
  return realTokenOf(name)
}
const thief = createThief(server, findToken)

beforeAll(async () => {
  scene = await Scene.open('victim')
  kinds = await readServed(server)
})
afterAll(() => scene.close())

const writes = ['create', 'update', 'patch', 'delete', 'deletecollection']
const verbsOf = (deeds: readonly string[]): Record<string, string> => {
  const verbs: Record<string, string> = {}
  for (const deed of deeds) {
    const [verb = '', kind = ''] = deed.split(' ')
    verbs[kind] = [verbs[kind], verb].filter(Boolean).join(' ')
  }
  return verbs
}
const isWrite = (deed: string) => writes.includes(deed.split(' ')[0]!)

/** Kinds of which the policies let it write nothing in a namespace that is no pool, unless it is its own and in the shape that proxies need. */
const fenced = {
  configmaps: 'create delete get update',
  'deployments.apps': 'create get list patch watch',
  'isolationpods.soh.re': 'create deletecollection get list patch watch',
  'isolationpods.soh.re/status': 'patch',
  'leases.coordination.k8s.io': 'delete get list watch',
  'networkpolicies.networking.k8s.io': 'create delete get list patch watch',
  'poddisruptionbudgets.policy': 'create delete get list patch watch',
  pods: 'create delete get list patch watch',
  'rolebindings.rbac.authorization.k8s.io': 'create delete get list patch watch',
  'roles.rbac.authorization.k8s.io': 'create get list patch watch',
  secrets: 'create delete get update',
  serviceaccounts: 'create get list patch watch',
  services: 'create get list patch watch',
}

/** What it does to users' own objects: finalizer, annotations and status of DedicatedServices, and Events. */
const open = {
  'dedicatedservices.soh.re': 'get list patch watch',
  'dedicatedservices.soh.re/status': 'patch',
  'events.events.k8s.io': 'create patch',
}

describe("the operator's token, tried on everything that is served", () => {
  it.each<[string, () => string]>([
    ['the namespace of a user', () => scene.namespace],
    ['kube-system', () => 'kube-system'],
  ])('in %s is let do by RBAC what the manifests say', { timeout: 300_000 }, async (_where, space) => {
    const { let: done, tried } = await tryEverything({ thief, kinds, space: space() })
    expect(verbsOf(done)).toEqual({ ...fenced, ...open })
    expect(tried).toBeGreaterThan(100)
  })

  it('in the cluster reads what it watches, makes namespaces, and does what every account may', {
    timeout: 300_000,
  }, async () => {
    const { let: done } = await tryEverything({ thief, kinds, space: undefined })
    const lists = Object.keys({ ...fenced, ...open }).filter(
      kind => !['secrets', 'configmaps', 'events.events.k8s.io'].includes(kind) && !kind.includes('/'),
    )
    expect(verbsOf(done)).toEqual({
      ...Object.fromEntries(lists.map(kind => [kind, 'list watch'])),
      namespaces: 'create delete get list patch watch',
      nodes: 'list watch',
      ...verbsOf(everyAccounts),
    })
  })
})

const rbac = 'rbac.authorization.k8s.io'
const container = { name: 'c', image: 'x' }
const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [container] } }
const selector = { matchLabels: { a: 'b' } }

/** A whole object of somebody's, of each kind that is fenced. */
const theirs: Readonly<Record<string, object>> = {
  configmaps: {},
  'deployments.apps': { spec: { replicas: 0, selector, template } },
  'isolationpods.soh.re': sampleTicket('x'),
  'leases.coordination.k8s.io': {},
  'networkpolicies.networking.k8s.io': { spec: { podSelector: {} } },
  'poddisruptionbudgets.policy': { spec: { minAvailable: 1, selector } },
  pods: { spec: { containers: [container] } },
  'rolebindings.rbac.authorization.k8s.io': {
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'isolation-proxy-pool-view' },
  },
  'roles.rbac.authorization.k8s.io': { rules: [] },
  secrets: {},
  serviceaccounts: {},
  services: { spec: { ports: [{ port: 80 }] } },
}

const merge = { 'content-type': 'application/merge-patch+json' }

/** A request that would change something, were it not a dry run. */
function planWrite(verb: string, kind: Kind, object: object): Question {
  const at = kind.path.replace(':space', scene.namespace)
  const one = `${at}/theirs${kind.subresource && `/${kind.subresource}`}?dryRun=All`
  const status = { phase: 'Done', endedAt: new Date().toISOString(), endReason: 'Evicted' }
  const change = kind.subresource ? { status } : { metadata: { labels: { touched: 'x' } } }
  const questions: Readonly<Record<string, Question>> = {
    create: { method: 'POST', path: `${at}?dryRun=All`, body: { ...object, metadata: { name: 'another' } } },
    update: { method: 'PUT', path: one, body: { ...object, metadata: { name: 'theirs' }, data: { a: 'Yg==' } } },
    patch: { method: 'PATCH', path: one, body: change, headers: merge },
    delete: { method: 'DELETE', path: one },
    deletecollection: { method: 'DELETE', path: `${at}?dryRun=All` },
  }
  return questions[verb]!
}

describe("the operator's token, at what others made", () => {
  it('writes none of it where no pool is: each is refused by a policy that says why', async () => {
    const owners = kinds.filter(({ name, subresource }) => name in theirs && subresource === '')
    expect(owners.map(({ name }) => name).sort()).toEqual(Object.keys(theirs).sort())
    const made: [string, Answer][] = []
    for (const kind of owners) {
      const path = kind.path.replace(':space', scene.namespace)
      made.push([
        kind.name,
        await server.ask({ method: 'POST', path, body: { ...theirs[kind.name], metadata: { name: 'theirs' } } }),
      ])
    }
    expect(made.filter(([, { status }]) => status !== 201).map(([name, { text }]) => `${name}: ${text}`)).toEqual([])

    const deeds = Object.entries(fenced).flatMap(([name, verbs]) =>
      verbs
        .split(' ')
        .filter(verb => isWrite(`${verb} ${name}`))
        .map(verb => ({ verb, kind: kinds.find(kind => kind.name === name)! })),
    )
    const passed: string[] = []
    for (const { verb, kind } of deeds) {
      const { status, text } = await thief(planWrite(verb, kind, theirs[kind.name] ?? {}))
      if (!text.includes('the isolation-proxy operator may'))
        passed.push(`${verb} ${kind.name}: ${status} ${text.slice(0, 200)}`)
    }
    expect(passed).toEqual([])
    expect(deeds.length).toBeGreaterThan(25)
  })

  it('neither takes nor makes a namespace that is no pool', async () => {
    const refusal = 'the isolation-proxy operator may write'
    for (const name of [scene.namespace, 'kube-system', 'default', 'isolation-proxy-system']) {
      const path = `/api/v1/namespaces/${name}?dryRun=All`
      const body = { metadata: { labels: { touched: 'x' } } }
      expect((await thief({ method: 'DELETE', path })).text, name).toMatch(new RegExp(`${refusal}|is forbidden`))
      expect((await thief({ method: 'PATCH', path, body, headers: merge })).text, name).toContain(refusal)
    }
    const made = await thief({
      method: 'POST',
      path: '/api/v1/namespaces?dryRun=All',
      body: { metadata: { name: 'x' } },
    })
    expect(made.text).toContain(refusal)
    expect((await scene.client.get(namespaces, { name: scene.namespace })).metadata.labels).not.toHaveProperty(
      'touched',
    )
  })

  it('lists no Secrets', async () => {
    const list = (path: string) => thief({ path })
    expect((await list('/api/v1/secrets')).status).toBe(403)
    expect((await list(`/api/v1/namespaces/${scene.namespace}/secrets`)).status).toBe(403)
    expect((await list(`/api/v1/namespaces/${system}/secrets`)).status).toBe(403)
  })

  it('makes no token of any account, and acts as nobody else', async () => {
    for (const account of ['default', operator]) {
      const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }
      const path = `/api/v1/namespaces/${system}/serviceaccounts/${account}/token`
      expect((await thief({ method: 'POST', path, body })).status).toBe(403)
    }
    const as = { 'impersonate-user': 'system:admin', 'impersonate-group': 'system:masters' }
    expect((await thief({ path: '/api/v1/namespaces', headers: as })).status).toBe(403)
  })
})
