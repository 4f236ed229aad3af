// `uninstall`: nothing is done unasked, nothing stays behind, and nothing is stuck, whether the operator lives or not.
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import type { KubeObject } from '../../api/kube/objects.ts'
import { deployments, pods, type Resource } from '../../api/kube/resources.ts'
import { dedicatedServices, isolationPods } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { clusterRoles, installedKinds } from '../../plugin/assets/kinds.ts'
import { applyAll } from '../../sandbox/start/apply/apply.ts'
import type { Manifest } from '../../sandbox/start/apply/object.ts'
import { readManifests, renderKustomization } from '../../sandbox/start/apply/render.ts'
import { until } from '../cluster/until.ts'
import { faultsOf } from '../faults.ts'
import { connect } from '../product/connection.ts'
import { type OwnSandbox, openSandbox } from './ownSandbox.ts'
import { startInTerminal } from './terminal.ts'

const manifests = resolve(import.meta.dirname, '../../manifests')
const operator = { namespace: 'isolation-proxy-system', name: 'isolation-proxy-operator-controller-manager' }
const myApp = { namespace: 'default', name: 'my-app' }

let sandbox: OwnSandbox
beforeAll(async () => {
  sandbox = await openSandbox()
  await sandbox.untilReady()
})
afterAll(() => sandbox.end())

/** As after the sandbox's first start. */
async function installAgain(): Promise<string> {
  await applyAll(sandbox.client, renderKustomization(manifests))
  await applyAll(sandbox.client, readManifests(resolve(manifests, 'samples/my-app.yaml')))
  return sandbox.untilReady()
}

async function remains(): Promise<string[]> {
  const lists = await Promise.all(installedKinds.map(kind => sandbox.client.list(kind)))
  const names = lists.flatMap(({ items }, index) =>
    items.map(({ metadata }) => `${installedKinds[index]!.plural} ${metadata.name}`),
  )
  return names.filter(name => /isolation|soh\.re|dedi-|my-app/.test(name))
}

const names = (text: string) =>
  text
    .trim()
    .split('\n')
    .map(line => line.replace(/ deleted.*/, ''))

describe('before anything is done', () => {
  it.each([
    ['--dry-run', '(dry run)'],
    ['--dry-run=server', '(server dry run)'],
  ])('says with %s what would be, and leaves everything', async (flag, remark) => {
    const { code, stdout, stderr } = await sandbox.plugin('uninstall', flag)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(names(stdout)[0]).toBe('dedicatedservice.soh.re "my-app"')
    expect(names(stdout).at(-1)).toBe('namespace "isolation-proxy-system"')
    expect(stdout.split('\n').filter(line => !line.endsWith(remark))).toEqual([''])
    expect((await sandbox.client.get(dedicatedServices, myApp)).metadata.deletionTimestamp).toBeUndefined()
  })

  it('refuses where nobody can be asked', async () => {
    const { code, stdout, stderr } = await sandbox.plugin('uninstall')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('1 DedicatedService, with all their pods: default/my-app\n')
    expect(stderr).toContain('Say --yes')
  })

  it('asks at a terminal, and takes no for an answer', async () => {
    const terminal = startInTerminal(['uninstall'], { env: { KUBECONFIG: `${sandbox.dir}/kubeconfig` }, columns: 120 })
    await terminal.untilShows('Proceed? [y/N]')
    terminal.press('n\r')
    expect((await terminal.ended).code).toBe(1)
    expect(terminal.screen()).toContain('Nothing was removed.')
    expect((await sandbox.client.get(dedicatedServices, myApp)).metadata.deletionTimestamp).toBeUndefined()
  })

  it('prints what kubectl would have to delete, CRDs first and the namespace last', async () => {
    const { stdout, stderr } = await sandbox.plugin('uninstall', '-o', 'yaml')
    const kinds = parseAllDocuments(stdout).map(document => (document.toJS() as Manifest).kind)
    expect([kinds[0], kinds.at(-1)]).toEqual(['CustomResourceDefinition', 'Namespace'])
    expect(kinds.toSorted()).toEqual(
      [...renderKustomization(manifests).map(({ kind }) => kind), 'PodDisruptionBudget'].toSorted(),
    )
    expect(stderr).toContain('kubectl delete dedi --all -A')
  })
})

it('ends a service in use with its client, then everything else, and is content with nothing', async () => {
  const visitor = await connect(await sandbox.untilReady())
  await visitor.greeting()
  const { code, stdout, stderr } = await sandbox.plugin('uninstall', '--yes')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  await visitor.ended
  expect(names(stdout).slice(0, 3)).toEqual([
    'dedicatedservice.soh.re "my-app"',
    'customresourcedefinition.apiextensions.k8s.io "dedicatedservices.soh.re"',
    'customresourcedefinition.apiextensions.k8s.io "isolationpods.soh.re"',
  ])
  expect(await remains()).toEqual([])
  expect(await sandbox.plugin('uninstall')).toEqual({
    ...{ code: 0, signal: null, stdout: '' },
    stderr: 'isolation-proxy is not installed: there is nothing to remove.\n',
  })
})

it('keeps the CRDs when asked, and takes what earlier versions left', async () => {
  await installAgain()
  const metadata = { name: 'isolation-proxy-of-old', labels: { 'app.kubernetes.io/name': 'isolation-proxy' } }
  await sandbox.client.create(clusterRoles, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata,
  })
  expect(await sandbox.plugin('uninstall', '--yes', '--keep-crds')).toMatchObject({ code: 0, stderr: '' })
  expect(await remains()).toEqual([
    'customresourcedefinitions dedicatedservices.soh.re',
    'customresourcedefinitions isolationpods.soh.re',
  ])
})

describe('when the operator does not run', () => {
  beforeAll(async () => {
    await installAgain()
    await sandbox.client.patch(deployments, operator, { spec: { replicas: 0 } }, { type: 'merge' })
    await until('the end of the operator', async () =>
      (await sandbox.client.list(pods, { namespace: operator.namespace })).items.length === 0 ? true : undefined,
    )
  })

  it('does nothing, and says what can be done', async () => {
    const { code, stdout, stderr } = await sandbox.plugin('uninstall', '--yes')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('The operator does not run, and without it nobody ends the pods of 1 DedicatedService')
    expect(stderr).toContain('--force')
    expect((await sandbox.client.get(dedicatedServices, myApp)).metadata.deletionTimestamp).toBeUndefined()
  })

  it('with --force ends proxies, then pods, and lets finalizers go only then', async () => {
    const visitor = await connect(await sandbox.untilReady())
    await visitor.greeting()
    const pool = (await sandbox.client.get(dedicatedServices, myApp)).status!.namespace!
    const story = watchStory(pool)
    const { code, stderr } = await sandbox.plugin('uninstall', '--yes', '--force')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    await visitor.ended
    expect(await remains()).toEqual([])
    const { podGoneAt, firstTicketGoneAt, serviceGoneAt } = await story
    expect(podGoneAt).toBeLessThan(firstTicketGoneAt)
    expect(firstTicketGoneAt).toBeLessThan(serviceGoneAt)
  })

  /** In what order the last pod, the first ticket and the service go, by the server's own count of changes. */
  async function watchStory(pool: string) {
    const { client } = sandbox
    const { items } = await client.list(pods, { namespace: pool })
    const left = new Set(items.map(({ metadata }) => metadata.name))
    const [podGoneAt, firstTicketGoneAt, serviceGoneAt] = await Promise.all([
      untilDeleted(pods, pool, name => left.delete(name) && left.size === 0),
      untilDeleted(isolationPods, pool, () => true),
      untilDeleted(dedicatedServices, 'default', () => true),
    ])
    return { podGoneAt, firstTicketGoneAt, serviceGoneAt }
  }

  async function untilDeleted<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string,
    is: (name: string) => boolean,
  ): Promise<number> {
    const { resourceVersion = '' } = (await sandbox.client.list(resource, { namespace })).metadata
    for await (const event of sandbox.client.watch(resource, { namespace, resourceVersion })) {
      if (event.type !== 'DELETED' || !is(event.object.metadata.name)) continue
      return Number(event.object.metadata.resourceVersion)
    }
    throw new Error(`the watch of ${resource.plural} ended before`)
  }
})

it('gives up on an operator that is there and may do nothing, says what is left, and --force ends it', async () => {
  await installAgain()
  const faults = faultsOf(sandbox.client)
  const verbs = ['patch', 'delete', 'deletecollection'] as const
  await faults.add({ client: operator.name, verbs, effect: { kind: 'answer', code: 403 } })
  const { code, stdout, stderr } = await sandbox.plugin('uninstall', '--yes', '--timeout=3s')
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(
    /^error: timed out waiting for the end of the DedicatedServices: default\/my-app: (pods|\d+ tickets|the namespace) .*\n.*uninstall --force can\.\n$/,
  )
  expect(await sandbox.plugin('uninstall', '--yes', '--force')).toMatchObject({ code: 0, stderr: '' })
  await faults.remove()
  expect(await remains()).toEqual([])
})

it('waits out a bad moment of the API server', async () => {
  await installAgain()
  const faults = faultsOf(sandbox.client)
  const effect = { kind: 'answer', code: 503 } as const
  for (const resource of ['dedicatedservices', 'customresourcedefinitions', 'clusterroles']) {
    await faults.add({ client: 'kubectl-isolation', verbs: ['delete'], resource, times: 2, effect })
  }
  expect(await sandbox.plugin('uninstall', '--yes')).toMatchObject({ code: 0, stderr: '' })
  await faults.remove()
  expect(await remains()).toEqual([])
})

it('names who holds a service that cannot go, and goes on when asked again', async () => {
  await installAgain()
  const service = await sandbox.client.get(dedicatedServices, myApp)
  const finalizers = [...(service.metadata.finalizers ?? []), 'example.com/mine']
  const put = (list: string[]) =>
    sandbox.client.patch<DedicatedService>(
      dedicatedServices,
      myApp,
      { metadata: { finalizers: list } },
      { type: 'merge' },
    )
  await put(finalizers)
  const { code, stderr } = await sandbox.plugin('uninstall', '--yes', '--timeout=8s')
  expect(code).toBe(1)
  expect(stderr).toContain('default/my-app is held by the finalizer example.com/mine, which is not ours\n')
  expect(await sandbox.client.get(deployments, operator)).toBeDefined()
  await put([])
  expect(await sandbox.plugin('uninstall', '--yes')).toMatchObject({ code: 0, stderr: '' })
  expect(await remains()).toEqual([])
})
