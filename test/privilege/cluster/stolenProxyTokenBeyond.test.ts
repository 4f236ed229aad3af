// Somebody has a proxy's token and wants what no list of kinds and verbs shows: to be somebody else, to have or give more rights, paths that are no objects, a shell in a pod, another user's pool.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../cluster/until.ts'
import { type Answer, connect, type Question } from '../../conformance/server.ts'
import { operator, system } from '../../product/installed.ts'
import { Scene } from '../../product/scene.ts'
import { realTokenOf } from './realToken.ts'
import { createThief, readServed, type Thief, tryEverything } from './served.ts'

const server = await connect()
let scene: Scene
/** Of another user. */
let elsewhere: Scene
let ask: Thief
let pool: string
let foreignPool: string
/** The proxy whose token it is. */
let proxy: { name: string; uid: string }

beforeAll(async () => {
  ;[scene, elsewhere] = await Promise.all([Scene.open('robbed'), Scene.open('elsewhere')])
  await scene.create('own', { replicas: 2 })
  await elsewhere.create('theirs', { replicas: 1 })
  await Promise.all([scene.untilWarm('own', 2), elsewhere.untilWarm('theirs', 1)])
  ;[pool, foreignPool] = [await scene.poolOf('own'), await elsewhere.poolOf('theirs')]
  const found = await until('a proxy', async () => (await scene.proxies('own'))[0])
  proxy = { name: found.metadata.name, uid: found.metadata.uid! }
  ask = createThief(server, () => realTokenOf(proxy.name))
})
afterAll(() => Promise.all([scene.close(), elsewhere.close()]))

/** What was not forbidden, of all that was asked. */
async function tryAll(questions: readonly Question[]): Promise<string[]> {
  const answers: [Question, Answer][] = []
  for (const question of questions) answers.push([question, await ask(question)])
  return answers
    .filter(([, { status }]) => status !== 403)
    .map(([{ method = 'GET', path }, { status, text }]) => `${method} ${path}: ${status} ${text.slice(0, 200)}`)
}

/** The UID of a pod that is not its own. */
const another = '0a0b0c0d-0000-4000-8000-000000000000'
const own = () => `system:serviceaccount:${scene.namespace}:own-proxy`

describe("a proxy's token is nobody else's", () => {
  it.each<[string, () => Record<string, string>]>([
    ['an admin', () => ({ 'impersonate-user': 'admin', 'impersonate-group': 'system:masters' })],
    ['the operator', () => ({ 'impersonate-user': `system:serviceaccount:${system}:${operator}` })],
    [
      "another user's proxy",
      () => ({ 'impersonate-user': `system:serviceaccount:${elsewhere.namespace}:theirs-proxy` }),
    ],
    ['a node', () => ({ 'impersonate-user': 'system:node:node-1', 'impersonate-group': 'system:nodes' })],
    ['itself, in another group', () => ({ 'impersonate-user': own(), 'impersonate-group': 'system:masters' })],
    [
      'itself in another pod, for which the policies would let it write what that one holds',
      () => ({ 'impersonate-user': own(), 'impersonate-extra-authentication.kubernetes.io%2fpod-uid': another }),
    ],
    ['itself', () => ({ 'impersonate-user': own() })],
    ['an account by its UID', () => ({ 'impersonate-user': own(), 'impersonate-uid': proxy.uid })],
  ])('it does not act as %s', async (_who, headers) => {
    const path = `/apis/soh.re/v1alpha1/namespaces/${pool}/isolationpods`
    expect((await ask({ path })).status).toBe(200)
    const answer = await ask({ path, headers: headers() })
    expect([answer.status, answer.text]).toEqual([403, expect.stringMatching(/ cannot impersonate\S* resource /)])
  })

  it('it has no token made, of any account', async () => {
    const accounts = [
      [scene.namespace, 'own-proxy'],
      [scene.namespace, 'default'],
      [pool, 'default'],
      [elsewhere.namespace, 'theirs-proxy'],
      [system, operator],
      ['kube-system', 'default'],
    ] as const
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }
    const asked = accounts.map(([namespace, name]) => ({
      ...{ method: 'POST' as const, body },
      path: `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    }))
    expect(await tryAll(asked)).toEqual([])
  })
})

const rbac = '/apis/rbac.authorization.k8s.io/v1'
const merge = { 'content-type': 'application/merge-patch+json' }
const everything = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]

/** Binds the account of the thief to a role. */
function binding(kind: 'Role' | 'ClusterRole', name: string): object {
  return {
    metadata: { name: 'more' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
    subjects: [{ kind: 'ServiceAccount', namespace: scene.namespace, name: 'own-proxy' }],
  }
}

/** Whether it may, by what the API server says when it is asked; a name is of one object alone. */
async function may(attributes: Readonly<Record<string, string>>): Promise<boolean> {
  const answer = await ask({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      ...{ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview' },
      spec: { resourceAttributes: attributes },
    },
  })
  return (answer.body as { status: { allowed: boolean } }).status.allowed
}

describe("a proxy's token gets no more rights", () => {
  it('it binds itself to no role and makes or widens none, in its pool or elsewhere', async () => {
    const places = [pool, scene.namespace, foreignPool, elsewhere.namespace, system, 'kube-system']
    const made = places.flatMap(place => {
      const at = `${rbac}/namespaces/${place}`
      return [
        { path: `${at}/rolebindings`, body: binding('ClusterRole', 'cluster-admin') },
        { path: `${at}/rolebindings`, body: binding('ClusterRole', 'isolation-proxy-holder') },
        { path: `${at}/rolebindings`, body: binding('Role', 'own-proxy') },
        { path: `${at}/roles`, body: { metadata: { name: 'more' }, rules: everything } },
      ]
    })
    const posts = [
      ...made,
      { path: `${rbac}/clusterrolebindings`, body: binding('ClusterRole', 'cluster-admin') },
      { path: `${rbac}/clusterroles`, body: { metadata: { name: 'more' }, rules: everything } },
    ].map(({ path, body }) => ({ method: 'POST' as const, path: `${path}?dryRun=All`, body }))
    const patches = [
      `${rbac}/namespaces/${scene.namespace}/roles/own-proxy`,
      `${rbac}/clusterroles/isolation-proxy-holder`,
      `${rbac}/clusterroles/system:basic-user`,
    ].map(path => ({
      method: 'PATCH' as const,
      ...{ path: `${path}?dryRun=All`, headers: merge, body: { rules: everything } },
    }))
    expect(await tryAll([...posts, ...patches])).toEqual([])
  })

  it('it is told the same of the verbs that no request has: bind, escalate, impersonate, sign, approve', async () => {
    // That one is answered with yes shows that the question is understood.
    const group = 'rbac.authorization.k8s.io'
    expect(
      await may({ group: 'soh.re', resource: 'isolationpods', subresource: 'status', verb: 'patch', namespace: pool }),
    ).toBe(true)
    const asked = [
      ...['', pool, scene.namespace, foreignPool].flatMap(namespace => [
        ...['bind', 'escalate'].flatMap(verb => [
          { group, resource: 'clusterroles', verb, namespace },
          { group, resource: 'clusterroles', name: 'isolation-proxy-holder', verb, namespace },
          { group, resource: 'roles', verb, namespace },
        ]),
        { group: '', resource: 'serviceaccounts', verb: 'impersonate', namespace },
        { group: '', resource: 'serviceaccounts', subresource: 'token', verb: 'create', namespace },
      ]),
      ...['users', 'groups'].map(resource => ({ group: '', resource, verb: 'impersonate' })),
      ...['uids', 'userextras'].map(resource => ({
        ...{ group: 'authentication.k8s.io', resource, verb: 'impersonate' },
      })),
      // The newer kind of impersonation: as whom, and for what.
      { group: 'authentication.k8s.io', resource: 'users', verb: 'impersonate:user-info' },
      { group: 'authentication.k8s.io', resource: 'serviceaccounts', verb: 'impersonate:serviceaccount' },
      { group: 'soh.re', resource: 'isolationpods', verb: 'impersonate-on:user-info:list', namespace: pool },
      ...['sign', 'approve', 'attest'].map(verb => ({ group: 'certificates.k8s.io', resource: 'signers', verb })),
      { group: '', resource: 'nodes', subresource: 'proxy', verb: 'get' },
      { group: '*', resource: '*', verb: '*' },
    ]
    const allowed: object[] = []
    for (const attributes of asked) if (await may(attributes)) allowed.push(attributes)
    expect(allowed).toEqual([])
  })
})

describe("a proxy's token, and what is no object", () => {
  it('it reads neither metrics, logs and debugging pages of the API server, nor opens the doors that a sandbox has for tests', async () => {
    expect((await ask({ path: '/version' })).status).toBe(200)
    const paths = [
      ...['/metrics', '/metrics/slis', '/metrics/cadvisor', '/logs', '/logs/', '/logs/kube-apiserver.log'],
      ...['/debug/pprof', '/debug/pprof/', '/debug/pprof/heap', '/debug/pprof/profile?seconds=1', '/debug/flags/v'],
      ...['/configz', '/flagz', '/statusz', '/debug/api_priority_and_fairness/dump_requests', '/'],
      ...['/sandbox/faults', '/sandbox/forget', '/sandbox/compact'],
    ]
    const writes = ['/metrics', '/debug/flags/v', '/sandbox/faults', '/sandbox/forget'].flatMap(path =>
      (['POST', 'PUT', 'DELETE'] as const).map(method => ({ method, path, ...(method !== 'DELETE' && { body: {} }) })),
    )
    expect(await tryAll([...paths.map(path => ({ path })), ...writes])).toEqual([])
  })
})

describe("a proxy's token, and pods", () => {
  it('it gets no shell, no port, no log and no change of a pod that is there: of its pool, of its own, or of others', async () => {
    const names = async (where: Scene, service: string) => (await where.targetPods(service))[0]!.metadata.name
    const pods = [
      [pool, await names(scene, 'own')],
      [scene.namespace, proxy.name],
      [foreignPool, await names(elsewhere, 'theirs')],
    ] as const
    const upgrade = {
      ...{ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
      ...{ 'sec-websocket-key': 'bm9uY2Ugb2YgMTYgYnl0ZQ==', 'sec-websocket-protocol': 'v5.channel.k8s.io' },
    }
    const asked = pods.flatMap(([namespace, name]): Question[] => {
      const at = `/api/v1/namespaces/${namespace}/pods/${name}`
      const streams = [`${at}/exec?command=id&stdout=true`, `${at}/attach?stdout=true`, `${at}/portforward?ports=8080`]
      return [
        ...streams.flatMap(path => [{ path }, { path, headers: upgrade }, { method: 'POST' as const, path }]),
        ...['', '/status', '/log', '/proxy/', '/proxy/connections'].map(path => ({ path: `${at}${path}` })),
        { method: 'POST', path: `${at}/proxy/`, body: {} },
        {
          method: 'POST',
          path: `${at}/eviction`,
          body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } },
        },
        ...['', '/status', '/ephemeralcontainers', '/resize'].map(
          (path): Question => ({ method: 'PATCH', path: `${at}${path}?dryRun=All`, headers: merge, body: {} }),
        ),
        { method: 'DELETE', path: `${at}?dryRun=All` },
      ]
    })
    expect(await tryAll(asked)).toEqual([])
  })
})

describe("a proxy's token, at another user", () => {
  it.each<[string, () => string]>([
    ['in the pool', () => foreignPool],
    ['in the namespace', () => elsewhere.namespace],
  ])('%s does nothing', { timeout: 300_000 }, async (_where, space) => {
    const { let: done, tried } = await tryEverything({ thief: ask, kinds: await readServed(server), space: space() })
    expect(done).toEqual([])
    expect(tried).toBeGreaterThan(100)
  })

  it('neither by the names of what is there', async () => {
    const [ticket] = await elsewhere.tickets('theirs')
    const at = (group: string, namespace: string, rest: string) => `/apis/${group}/namespaces/${namespace}/${rest}`
    const paths = [
      at('soh.re/v1alpha1', foreignPool, `isolationpods/${ticket!.metadata.name}`),
      at('soh.re/v1alpha1', elsewhere.namespace, 'dedicatedservices/theirs'),
      at('soh.re/v1alpha1', elsewhere.namespace, 'dedicatedservices?fieldSelector=metadata.name=theirs'),
      at('apps/v1', elsewhere.namespace, 'deployments/theirs-proxy'),
      `/api/v1/namespaces/${foreignPool}`,
      `/api/v1/namespaces/${elsewhere.namespace}/services/theirs-proxy`,
    ]
    const changed = paths
      .filter(path => !path.includes('?'))
      .flatMap(path => [
        { method: 'PATCH' as const, path: `${path}?dryRun=All`, headers: merge, body: {} },
        { method: 'PATCH' as const, path: `${path}/status?dryRun=All`, headers: merge, body: {} },
        { method: 'DELETE' as const, path: `${path}?dryRun=All` },
      ])
    expect(await tryAll([...paths.map(path => ({ path })), ...changed])).toEqual([])
  })
})
