// A proxy's account, tried: what the API server lists as its rights, and by hand every kind that is served, where it has no business.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serviceAccounts } from '../../../api/kube/resources.ts'
import { type Answer, connect, type Json, type Question } from '../../conformance/server.ts'
import { connectAs, tokenOf } from '../../flows/infrastructure/operatorAccount.ts'
import { Scene } from '../../product/scene.ts'
import { trustBundles } from './everyAccount.ts'

const server = await connect()
let scene: Scene
let token: string
let pool: string
let otherPool: string
let kinds: Kind[]

/** `path` is where its collection lies, `:space` in place of the namespace. */
type Kind = { readonly name: string; readonly path: string; readonly namespaced: boolean }

beforeAll(async () => {
  scene = await Scene.open('account')
  await scene.create('own', { replicas: 1 })
  await scene.create('other', { replicas: 1 })
  await scene.untilWarm('own', 1)
  await scene.untilWarm('other', 1)
  pool = await scene.poolOf('own')
  otherPool = await scene.poolOf('other')
  token = await tokenOf(server, { namespace: scene.namespace, name: 'own-proxy' })
  kinds = await servedKinds()
})
afterAll(() => scene.close())

const ask = (question: Question) => server.ask({ token, ...question })

async function servedKinds(): Promise<Kind[]> {
  const groups = (await server.ask({ path: '/apis' })).body as {
    groups: { preferredVersion: { groupVersion: string } }[]
  }
  const bases = ['/api/v1', ...groups.groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)]
  const lists = await Promise.all(
    bases.map(async base => {
      const { resources } = (await server.ask({ path: base })).body as {
        resources: { name: string; namespaced: boolean; verbs: string[] }[]
      }
      return resources
        .filter(({ name, verbs }) => !name.includes('/') && verbs.includes('list'))
        .map(({ name, namespaced }) => ({
          name,
          namespaced,
          path: `${base}/${namespaced ? 'namespaces/:space/' : ''}${name}`,
        }))
    }),
  )
  return lists.flat()
}

type Rule = { verbs: string[]; apiGroups: string[]; resources: string[]; resourceNames?: string[] }

/** As `kubectl auth can-i --list` shows them, but for what every account may. */
async function rulesIn(namespace: string): Promise<Rule[]> {
  const { body, status } = await ask({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } },
  })
  expect(status).toBe(201)
  const { resourceRules } = (body as { status: { resourceRules: Rule[] } }).status
  return resourceRules.filter(
    ({ apiGroups, resources }) =>
      !apiGroups.every(group => group.endsWith('ation.k8s.io') && group.startsWith('auth')) &&
      `${resources}.${apiGroups}` !== trustBundles,
  )
}

describe("a proxy's account", () => {
  it('has its rights in its pool, its one service beside it, and nothing elsewhere', async () => {
    const sorted = (rules: Rule[]) => rules.map(rule => JSON.stringify(rule)).sort()
    expect(sorted(await rulesIn(pool))).toEqual(
      sorted([
        { verbs: ['get', 'list', 'watch'], apiGroups: ['soh.re'], resources: ['isolationpods'] },
        { verbs: ['patch'], apiGroups: ['soh.re'], resources: ['isolationpods/status'] },
        {
          verbs: ['get', 'list', 'watch', 'create', 'patch'],
          apiGroups: ['coordination.k8s.io'],
          resources: ['leases'],
        },
      ]),
    )
    expect(await rulesIn(scene.namespace)).toEqual([
      { verbs: ['list', 'watch'], apiGroups: ['soh.re'], resources: ['dedicatedservices'], resourceNames: ['own'] },
    ])
    for (const namespace of [otherPool, 'default', 'kube-system', 'isolation-proxy-system'])
      expect(await rulesIn(namespace), namespace).toEqual([])
  })

  it('reads and writes no kind outside of its pool, but the trust bundles, which every account reads', async () => {
    expect(kinds.length).toBeGreaterThan(40)
    const places = [otherPool, scene.namespace, 'isolation-proxy-system']
    const collections = kinds.flatMap(({ path, namespaced }) =>
      namespaced
        ? [...places.map(place => path.replace(':space', place)), path.replace('namespaces/:space/', '')]
        : [path],
    )
    const done: [string, Answer][] = []
    for (const path of collections) {
      const one = `${path}/somebodys`
      const dryRun = (at: string) => `${at}?dryRun=All`
      const patch = { 'content-type': 'application/merge-patch+json' }
      const isEverywhere =
        !path.includes('/namespaces/') &&
        kinds.some(kind => kind.namespaced && kind.path.replace('namespaces/:space/', '') === path)
      const questions: Question[] = [
        { path },
        { path: `${path}?watch=true&timeoutSeconds=1` },
        ...(isEverywhere
          ? []
          : ([
              { path: one },
              { method: 'POST', path: dryRun(path), body: {} },
              { method: 'PUT', path: dryRun(one), body: {} },
              { method: 'PATCH', path: dryRun(one), body: {}, headers: patch },
              { method: 'DELETE', path: dryRun(one) },
              { method: 'DELETE', path: dryRun(path) },
            ] satisfies Question[])),
      ]
      const answers = await Promise.all(questions.map(ask))
      questions.forEach(({ method = 'GET', path }, index) => {
        done.push([`${method} ${path}`, answers[index]!])
      })
    }
    // 405: the kind has no such verb for anybody.
    const answered = done.filter(([, { status }]) => status !== 403 && status !== 405)
    const path = '/apis/certificates.k8s.io/v1/clustertrustbundles'
    expect(answered.map(([what, { status }]) => `${what}: ${status}`)).toEqual([
      `GET ${path}: 200`,
      `GET ${path}?watch=true&timeoutSeconds=1: 200`,
      `GET ${path}/somebodys: 404`,
    ])
    expect(done.filter(([, { status }]) => status === 403).length).toBeGreaterThan(500)
  }, 300_000)

  it('in its pool reads no Secret, makes no pod, ends no ticket', async () => {
    const base = (group: string) => `${group}/namespaces/${pool}`
    const refused: Question[] = [
      { path: `${base('/api/v1')}/secrets` },
      { path: `${base('/api/v1')}/configmaps` },
      { path: `${base('/api/v1')}/pods` },
      { method: 'POST', path: `${base('/api/v1')}/pods`, body: {} },
      { method: 'POST', path: `${base('/apis/soh.re/v1alpha1')}/isolationpods`, body: {} },
      { method: 'DELETE', path: `${base('/apis/soh.re/v1alpha1')}/isolationpods/x` },
      { method: 'DELETE', path: `${base('/apis/coordination.k8s.io/v1')}/leases/x` },
    ]
    for (const question of refused) expect((await ask(question)).status, JSON.stringify(question as Json)).toBe(403)
    // The same token, where it may.
    expect((await ask({ path: `${base('/apis/soh.re/v1alpha1')}/isolationpods` })).status).toBe(200)
  })

  it('makes no token for itself or others', async () => {
    const proxy = await connectAs(server, { namespace: scene.namespace, name: 'own-proxy' })
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }
    for (const ref of [
      { namespace: scene.namespace, name: 'own-proxy' },
      { namespace: pool, name: 'default' },
    ])
      await expect(proxy.createSubresource(serviceAccounts, ref, 'token', request)).rejects.toMatchObject({
        kind: 'forbidden',
      })
  })
})
