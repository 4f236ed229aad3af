// `uninstall`: nothing is done unasked, nothing stays behind, and nothing is stuck, whether the operator lives or not.
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { deployments, namespaces, pods, type Resource, roleBindings } from '../../api/kube/resources.ts'
import {
  managedByLabel,
  managedByValue,
  rightsFinalizer,
  serviceFinalizer,
  ticketFinalizer,
} from '../../api/v1alpha1/names.ts'
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
import { startPlugin } from './plugin.ts'
import { type Change, watchStory } from './story.ts'
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

/** A slow machine is told what is waited for; nothing else is said. */
const noTrouble = expect.stringMatching(/^(waiting for .+\n)*$/)

/** As after the sandbox's first start. `env` is of my-app's pods. */
async function installAgain(env: readonly { name: string; value: string }[] = []): Promise<string> {
  await applyAll(sandbox.client, renderKustomization(manifests))
  const samples = readManifests(resolve(manifests, 'samples/my-app.yaml')) as DedicatedService[]
  const changed = samples.map(sample => ({ ...sample, spec: { ...sample.spec, env } }))
  await applyAll(sandbox.client, changed as unknown as Manifest[])
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
  expect({ code, stderr }).toEqual({ code: 0, stderr: noTrouble })
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

it('keeps the CRDs when asked, and leaves alone what merely bears our label', async () => {
  await installAgain()
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
  expect(await remains()).toEqual([
    'customresourcedefinitions dedicatedservices.soh.re',
    'customresourcedefinitions isolationpods.soh.re',
    'clusterroles isolation-proxy-readers',
  ])
  await sandbox.client.delete(clusterRoles, { name: metadata.name })
})

it('goes on to its end though nobody reads any more what it does', async () => {
  await installAgain()
  const env = { KUBECONFIG: `${sandbox.dir}/kubeconfig` }
  const running = startPlugin(['uninstall', '--yes'], { env })
  running.child.stdin.end()
  running.child.stdout.destroy()
  expect(await running.ended).toMatchObject({ code: 0, stderr: noTrouble })
  expect(await remains()).toEqual([])
})

describe('when the operator does not run', () => {
  beforeAll(async () => {
    // Pods that take their whole grace to end: whoever does not wait for them is seen not to.
    await installAgain([{ name: 'ECHO_IGNORE_SIGTERM', value: 'yes' }])
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
    const story = await watchStory(sandbox.client, [
      { resource: pods as Resource, labelSelector: `${managedByLabel}=${managedByValue}` },
      { resource: isolationPods as Resource, namespace: pool },
      { resource: roleBindings as Resource, namespace: pool },
      { resource: namespaces as Resource },
      { resource: dedicatedServices as Resource },
    ])
    try {
      const { code, stderr } = await sandbox.plugin('uninstall', '--yes', '--force')
      expect(code).toBe(0)
      expect(stderr).toEqual(noTrouble)
      await visitor.ended
      expect(await remains()).toEqual([])
      const isProxy = ({ name }: Change) => name.startsWith('my-app-proxy-')
      const [proxies, targets] = [true, false].map(wanted => story.of('pods').filter(each => isProxy(each) === wanted))
      const letGo = (plural: string, finalizer: string) =>
        first(story.of(plural).filter(each => each.isGone || !each.finalizers.includes(finalizer)))
      const isOf = (name: string) => (each: Change) => each.name === name && each.isGone
      const steps = {
        'the last proxy is gone': last(proxies!.filter(each => each.isGone)),
        'the first pod is asked to end': first(targets!.filter(each => each.isEnding)),
        'the last pod is gone': last(targets!.filter(each => each.isGone)),
        'the first ticket is let go': letGo('isolationpods', ticketFinalizer),
        'the pool is gone': last(story.of('namespaces').filter(isOf(pool))),
        'the service is let go': letGo('dedicatedservices', serviceFinalizer),
      }
      expect(Object.entries(steps).toSorted(([, a], [, b]) => a - b)).toEqual(Object.entries(steps))
      expect(letGo('rolebindings', rightsFinalizer)).toBeGreaterThan(steps['the last pod is gone'])
    } finally {
      await story.close()
    }
  })
})

/** The server's count; fails when it did not happen at all. */
function first(changes: readonly Change[]): number {
  expect(changes).not.toEqual([])
  return Math.min(...changes.map(({ at }) => at))
}

function last(changes: readonly Change[]): number {
  expect(changes).not.toEqual([])
  return Math.max(...changes.map(({ at }) => at))
}

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
  expect(await sandbox.plugin('uninstall', '--yes', '--force')).toMatchObject({ code: 0, stderr: noTrouble })
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
  expect(await sandbox.plugin('uninstall', '--yes')).toMatchObject({ code: 0, stderr: noTrouble })
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
  expect(await remains()).toEqual([])
})
