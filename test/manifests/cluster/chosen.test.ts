// The example of docs/chart.md for watched namespaces, installed: the operator serves those, and can write in no other.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../../cluster/until.ts'
import { isOperator, readAudit } from '../../product/audit.ts'
import { connect } from '../../product/connection.ts'
import { kubectl, tryKubectl } from '../../product/kubectl.ts'
import { type Product, startProduct } from '../../product/product.ts'
import { examples, layInstall } from '../chartDocs.ts'
import { removeInstallation } from './removal.ts'

const namespaces = ['games', 'labs', 'elsewhere']
const operator = 'system:serviceaccount:isolation-proxy-system:isolation-proxy-operator-controller-manager'
const service = (namespace: string) =>
  JSON.stringify({
    apiVersion: 'soh.re/v1alpha1',
    kind: 'DedicatedService',
    metadata: { name: 'echo', namespace },
    spec: { image: 'isolation-proxy/echo:0.1.0' },
  })

let folder: string
let product: Product
let begun: string
beforeAll(async () => {
  begun = new Date().toISOString()
  for (const name of namespaces) await kubectl(['create', 'namespace', name])
  folder = layInstall()
  for (const [name, text] of Object.entries(examples.get('watched namespaces')!))
    writeFileSync(join(folder, name), text)
  product = await startProduct({ manifests: folder, agentFlags: ['--heartbeat-ms', '2000'] })
})
afterAll(async () => {
  await kubectl(['delete', 'dedi', '--all', '-A'])
  await kubectl(['delete', '-k', folder])
  await removeInstallation()
  await kubectl(['delete', 'namespace', ...namespaces])
  await product.stop()
  rmSync(folder, { recursive: true })
})

const statusOf = async (namespace: string, path: string) =>
  (await kubectl(['get', 'dedi', 'echo', '-n', namespace, '-o', `jsonpath={${path}}`])).trim()

it('serves a chosen namespace, leaves another alone, and is never refused anything', async () => {
  await kubectl(['apply', '-f', '-'], service('elsewhere'))
  await kubectl(['apply', '-f', '-'], service('games'))
  const wait = ['wait', 'dedi/echo', '-n', 'games', '--for=condition=Ready', '--timeout=90s']
  await kubectl(wait)
  const visitor = await connect(await statusOf('games', '.status.address'))
  await visitor.greeting()
  await visitor.leave()
  expect(await statusOf('elsewhere', '.status')).toBe('')
  expect(await statusOf('elsewhere', '.metadata.finalizers')).toBe('')
  const receipt = () => kubectl(['get', 'ipods', '-A', '-o', 'jsonpath={.items[*].status.podDeletedAt}'])
  await until('its receipt', async () => ((await receipt()).trim() ? true : undefined), { limitMs: 60_000 })
  const asked = (await readAudit()).filter(event => isOperator(event) && event.requestReceivedTimestamp > begun)
  expect(asked.length).toBeGreaterThan(20)
  const refused = asked.filter(({ responseStatus }) => [403, 422].includes(responseStatus?.code ?? 0))
  expect(refused.map(({ verb, objectRef }) => `${verb} ${objectRef?.resource} ${objectRef?.namespace}`)).toEqual([])
})

const rbac = 'rbac.authorization.k8s.io'
const rights = { apiGroups: ['soh.re'], resources: ['dedicatedservices'], verbs: ['list', 'watch'] }
const template = {
  metadata: { labels: { a: 'b' } },
  spec: {
    serviceAccountName: 'x-proxy',
    containers: [{ name: 'c', image: 'x', securityContext: { allowPrivilegeEscalation: false } }],
  },
}
const selector = { matchLabels: { a: 'b' } }
const binding = (name: string) => ({
  roleRef: { apiGroup: rbac, kind: 'Role', name },
  subjects: [{ kind: 'ServiceAccount', name }],
})

it.each<[string, object, RegExp]>([
  ['apps/v1 Deployment', { spec: { selector, template } }, /cannot create resource "deployments"/],
  ['v1 Service', { spec: { ports: [{ port: 1 }] } }, /cannot create resource "services"/],
  [`${rbac}/v1 Role`, { rules: [rights] }, /cannot create resource "roles"/],
  [`${rbac}/v1 RoleBinding`, binding('x-proxy'), /attempting to grant RBAC permissions not currently held/],
  [
    'policy/v1 PodDisruptionBudget',
    { spec: { minAvailable: 1, selector } },
    /only in pool namespaces and where it is bound to isolation-proxy-operator-services; this is elsewhere/,
  ],
])('its account may make a %s of proxies in a chosen namespace, and in no other', async (what, content, refusal) => {
  const [apiVersion, kind] = what.split(' ')
  const labels = { 'app.kubernetes.io/managed-by': 'isolation-proxy-operator' }
  const make = async (namespace: string) => {
    if (kind === 'RoleBinding') {
      const role = { apiVersion: `${rbac}/v1`, kind: 'Role', metadata: { name: 'x-proxy', namespace }, rules: [rights] }
      await kubectl(['apply', '-f', '-'], JSON.stringify(role))
    }
    const object = { apiVersion, kind, metadata: { name: 'x-proxy', namespace, labels }, ...content }
    return tryKubectl(['create', '-f', '-', '--as', operator, '--dry-run=server', '-o', 'name'], JSON.stringify(object))
  }
  expect(await make('labs')).toMatchObject({ code: 0, stderr: '' })
  const { code, stderr } = await make('elsewhere')
  expect(stderr).toMatch(refusal)
  expect(code).toBe(1)
})
