// `install`: what it prints is what stands in the cluster, and what it would change is said beforehand.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { customResourceDefinitions, deployments } from '../../api/kube/resources.ts'
import { clusterRoles } from '../../plugin/assets/kinds.ts'
import { hasKubectl } from '../product/kubectl.ts'
import { type OwnSandbox, openSandbox } from './ownSandbox.ts'
import { plugin } from './plugin.ts'

const manifests = resolve(import.meta.dirname, '../../manifests')
const operator = { namespace: 'isolation-proxy-system', name: 'isolation-proxy-operator-controller-manager' }

if (!hasKubectl) console.log('left out, for want of kubectl: that install | kubectl apply changes nothing')

let sandbox: OwnSandbox
beforeAll(async () => {
  sandbox = await openSandbox()
})
afterAll(() => sandbox.end())

const nothing = { code: 0, stderr: 'isolation-proxy 0.1.0 is installed. Applying this changes nothing.\n' }

it.skipIf(!hasKubectl)('prints what kubectl kustomize prints, and kubectl apply finds it there already', async () => {
  const printed = await sandbox.plugin('install')
  expect(printed).toMatchObject(nothing)
  const theirs = execFileSync('kubectl', ['kustomize', manifests], { encoding: 'utf8', maxBuffer: 8 << 20 })
  expect(printed.stdout).toBe(theirs)
  const applied = await sandbox.kubectl(['apply', '-f', '-'], printed.stdout)
  expect(applied).toMatchObject({ code: 0, stderr: '' })
  expect(
    applied.stdout
      .trim()
      .split('\n')
      .filter(line => !line.endsWith(' unchanged')),
  ).toEqual([])
})

it.skipIf(!hasKubectl)(
  'prints components as kubectl kustomize does, also kinds that the cluster does not know',
  async () => {
    const names = ['alert-rules', 'chosen-namespaces', 'grafana-dashboard']
    const printed = await sandbox.plugin('install', ...names.map(name => `--component=${name}`))
    const kustomization = [
      `resources: [manifests]`,
      `components: [${names.map(name => `manifests/components/${name}`)}]`,
    ]
    const folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-install-'))
    try {
      cpSync(manifests, join(folder, 'manifests'), { recursive: true })
      writeFileSync(join(folder, 'kustomization.yaml'), kustomization.join('\n'))
      const theirs = execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8', maxBuffer: 8 << 20 })
      expect(printed).toMatchObject({ code: 0, stdout: theirs })
    } finally {
      rmSync(folder, { recursive: true })
    }
    for (const added of [
      'prometheusrule.monitoring.coreos.com/isolation-proxy: new',
      'configmap/isolation-proxy-dashboard: new',
    ])
      expect(printed.stderr).toContain(`  ${added}\n`)
    const rights = 'clusterrolebinding.rbac.authorization.k8s.io/isolation-proxy-operator-services'
    expect(printed.stderr).toContain(`  kubectl delete ${rights}\n`)
  },
)

it.each([
  ['no kubeconfig', { KUBECONFIG: '/nowhere', HOME: '/nowhere' }],
  ['a cluster that is gone', { KUBECONFIG: undefined, HOME: '/nowhere', KUBERNETES_MASTER: 'https://127.0.0.1:1' }],
])('prints the same with %s, and says nothing', async (_, env) => {
  const [here, there] = await Promise.all([sandbox.plugin('install'), plugin(['install'], { env })])
  expect(there).toEqual({ ...here, stderr: '' })
})

describe('over another version it says', () => {
  it('which images change', async () => {
    const { stderr } = await sandbox.plugin('install', '--tag=0.2.0', '--replicas=2')
    expect(stderr).toBe(`isolation-proxy 0.1.0 is installed. Applying this changes:
  deployment.apps/${operator.name}: image isolation-proxy/operator:0.1.0 -> isolation-proxy/operator:0.2.0
  deployment.apps/${operator.name}: image of proxies that start from then on isolation-proxy/proxy:0.1.0 -> isolation-proxy/proxy:0.2.0
  deployment.apps/${operator.name}: the operator is replaced; connections go on
  poddisruptionbudget.policy/isolation-proxy-operator: new
`)
  })

  it('which fields of the CRDs come and go', async () => {
    const name = 'dedicatedservices.soh.re'
    const crd = await sandbox.client.get(customResourceDefinitions, { name })
    const spec = crd.spec!.versions[0]!.schema!.openAPIV3Schema!.properties!.spec!.properties!
    const { env, ...kept } = spec as Record<string, object>
    const properties = { ...kept, former: { type: 'string' } }
    await replaceSpec(name, properties)
    const { stderr } = await sandbox.plugin('install')
    expect(stderr).toBe(`isolation-proxy 0.1.0 is installed. Applying this changes:
  customresourcedefinition.apiextensions.k8s.io/${name}: adds spec.env
  customresourcedefinition.apiextensions.k8s.io/${name}: takes away spec.former: objects lose them when they are next written
`)
    await replaceSpec(name, { ...kept, env: env! })
    expect(await sandbox.plugin('install')).toMatchObject(nothing)
  })

  async function replaceSpec(name: string, properties: Record<string, object>): Promise<void> {
    const crd = await sandbox.client.get(customResourceDefinitions, { name })
    const spec = crd.spec!.versions[0]!.schema!.openAPIV3Schema!.properties!.spec as { properties: object }
    spec.properties = properties
    await sandbox.client.replace(customResourceDefinitions, crd)
  }

  it('what is not part of it any more, without a control character of the cluster', async () => {
    const name = 'isolation-proxy-of-old'
    const labels = { 'app.kubernetes.io/name': 'isolation-proxy' }
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name, labels } }
    await sandbox.client.create(clusterRoles, role)
    const { stderr } = await sandbox.plugin('install')
    expect(stderr).toContain(`\n  kubectl delete clusterrole.rbac.authorization.k8s.io/${name}\n`)
    await sandbox.client.delete(clusterRoles, { name })
  })

  it('that it is newer than the plugin', async () => {
    const image = 'example.com/operator:9.0.0\u001b]0;title\u0007'
    const containers = [{ name: 'operator', image }]
    const patch = { spec: { paused: true, template: { spec: { containers } } } }
    await sandbox.client.patch(deployments, operator, patch, { type: 'strategic' })
    const { stderr } = await sandbox.plugin('install')
    expect(stderr).not.toContain('\u001b')
    await sandbox.client.patch(
      deployments,
      operator,
      { spec: { template: { spec: { containers: [{ name: 'operator', image: 'example.com/operator:9.0.0' }] } } } },
      { type: 'strategic' },
    )
    expect((await sandbox.plugin('install')).stderr).toContain(
      'isolation-proxy 9.0.0 is installed, which is newer than the 0.1.0 of this plugin.',
    )
  })
})

it('refuses another namespace', async () => {
  expect(await sandbox.plugin('install', '-n', 'elsewhere')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('in the namespace isolation-proxy-system only, not in elsewhere'),
  })
})
