// `uninstall` where the operator runs: nothing is done unasked, nothing stays behind, and nothing is stuck.
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { deployments } from '../../api/kube/resources.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { clusterRoles } from '../../plugin/assets/kinds.ts'
import { applyAll } from '../../sandbox/start/apply/apply.ts'
import type { Manifest } from '../../sandbox/start/apply/object.ts'
import { readManifests, renderKustomization } from '../../sandbox/start/apply/render.ts'
import { until } from '../cluster/until.ts'
import { faultsOf } from '../faults.ts'
import { connect } from '../product/connection.ts'
import { installAgain, manifests, myApp, noTrouble, operator, remains } from './installation.ts'
import { type OwnSandbox, openSandbox } from './ownSandbox.ts'
import { startPlugin } from './plugin.ts'
import { startInTerminal } from './terminal.ts'

let sandbox: OwnSandbox
beforeAll(async () => {
  sandbox = await openSandbox()
  await sandbox.untilReady()
})
afterAll(() => sandbox.end())

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
      [
        ...renderKustomization(manifests).map(({ kind }) => kind),
        // What high-availability and chosen-namespaces add.
        ...['PodDisruptionBudget', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
      ].toSorted(),
    )
    expect(stderr).toContain('kubectl delete dedi --all -A')
  })
})

it('ends a service in use with its client, then everything else, and is content with nothing', async () => {
  const visitor = await connect(await sandbox.untilReady())
  await visitor.greeting()
  const { code, stdout, stderr } = await sandbox.plugin('uninstall', '--yes')
  expect({ code, stderr }).toEqual({ code: 0, stderr: noTrouble })
  await visitor.ended
  expect(names(stdout).slice(0, 3)).toEqual([
    'dedicatedservice.soh.re "my-app"',
    'customresourcedefinition.apiextensions.k8s.io "dedicatedservices.soh.re"',
    'customresourcedefinition.apiextensions.k8s.io "isolationpods.soh.re"',
  ])
  expect(await remains(sandbox)).toEqual([])
  expect(await sandbox.plugin('uninstall')).toEqual({
    ...{ code: 0, signal: null, stdout: '' },
    stderr: 'isolation-proxy is not installed: there is nothing to remove.\n',
  })
})

it('takes what a component added, keeps the CRDs when asked, and leaves alone what merely bears our label', async () => {
  await installAgain(sandbox)
  // The sandbox's server knows no `authorizer`; that these are there is enough.
  const validations = [{ expression: 'true' }]
  const added = readManifests(resolve(manifests, 'components/chosen-namespaces/admission-policy.yaml'))
  const known = added.map(each =>
    each.kind.endsWith('Policy') ? { ...each, spec: { ...Object(each.spec), validations } } : each,
  )
  await applyAll(sandbox.client, known)
  const metadata = { name: 'isolation-proxy-readers', labels: { 'app.kubernetes.io/name': 'isolation-proxy' } }
  await sandbox.client.create(clusterRoles, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata,
  })
  expect(await sandbox.plugin('uninstall', '--yes', '--keep-crds')).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(
      'nobody else needs it:\n  kubectl delete clusterrole.rbac.authorization.k8s.io/isolation-proxy-readers\n',
    ),
  })
  expect(await remains(sandbox)).toEqual([
    'customresourcedefinitions dedicatedservices.soh.re',
    'customresourcedefinitions isolationpods.soh.re',
    'clusterroles isolation-proxy-readers',
  ])
  await sandbox.client.delete(clusterRoles, { name: metadata.name })
})

it('goes on to its end though nobody reads any more what it does', async () => {
  await installAgain(sandbox)
  const env = { KUBECONFIG: `${sandbox.dir}/kubeconfig` }
  const running = startPlugin(['uninstall', '--yes'], { env })
  running.child.stdin.end()
  running.child.stdout.destroy()
  expect(await running.ended).toMatchObject({ code: 0, stderr: noTrouble })
  expect(await remains(sandbox)).toEqual([])
})

it('waits out a bad moment of the API server', async () => {
  await installAgain(sandbox)
  const faults = faultsOf(sandbox.client)
  const effect = { kind: 'answer', code: 503 } as const
  for (const resource of ['dedicatedservices', 'customresourcedefinitions', 'clusterroles']) {
    await faults.add({ client: 'kubectl-isolation', verbs: ['delete'], resource, times: 2, effect })
  }
  expect(await sandbox.plugin('uninstall', '--yes')).toMatchObject({ code: 0, stderr: noTrouble })
  await faults.remove()
  expect(await remains(sandbox)).toEqual([])
})

it('names who holds a service that cannot go, and goes on when asked again', async () => {
  await installAgain(sandbox)
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
  await sandbox.client.delete(dedicatedServices, myApp)
  await until('ours to be done', async () => {
    const { metadata } = await sandbox.client.get(dedicatedServices, myApp)
    return metadata.finalizers?.join() === 'example.com/mine' ? true : undefined
  })
  const { code, stderr } = await sandbox.plugin('uninstall', '--yes', '--timeout=1s')
  expect(code).toBe(1)
  expect(stderr).toContain('default/my-app is held by the finalizer example.com/mine, which is not ours\n')
  expect(await sandbox.client.get(deployments, operator)).toBeDefined()
  await put([])
  expect(await sandbox.plugin('uninstall', '--yes')).toMatchObject({ code: 0, stderr: noTrouble })
  expect(await remains(sandbox)).toEqual([])
})
