// `uninstall` where no operator does its work: refused at first, and with --force in the order that keeps the promise.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deployments, namespaces, pods, type Resource, roleBindings } from '../../api/kube/resources.ts'
import {
  managedByLabel,
  managedByValue,
  rightsFinalizer,
  serviceFinalizer,
  ticketFinalizer,
} from '../../api/v1alpha1/names.ts'
import { dedicatedServices, isolationPods } from '../../api/v1alpha1/resources.ts'
import { until } from '../cluster/until.ts'
import { faultsOf } from '../faults.ts'
import { connect } from '../product/connection.ts'
import { installAgain, myApp, noTrouble, operator, remains } from './installation.ts'
import { type OwnSandbox, openSandbox } from './ownSandbox.ts'
import { type Change, watchStory } from './story.ts'

let sandbox: OwnSandbox
beforeAll(async () => {
  sandbox = await openSandbox()
  await sandbox.untilReady()
})
afterAll(() => sandbox.end())

it('gives up on an operator that is there and may do nothing, says what is left, and --force ends it', async () => {
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
  expect(await remains(sandbox)).toEqual([])
})

describe('when the operator does not run', () => {
  beforeAll(async () => {
    // Pods that take their whole grace to end: whoever does not wait for them is seen not to.
    await installAgain(sandbox, [{ name: 'ECHO_IGNORE_SIGTERM', value: 'yes' }])
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
    const inUse = await visitor.greeting()
    const pool = (await sandbox.client.get(dedicatedServices, myApp)).status!.namespace!
    await askTicketsToEnd(pool, inUse)
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
      expect(await remains(sandbox)).toEqual([])
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

/** Of pods that nobody uses: their finalizers alone hold them then, and whoever takes these away too early is seen. */
async function askTicketsToEnd(namespace: string, inUse: string): Promise<void> {
  const tickets = (await sandbox.client.list(isolationPods, { namespace })).items
  const unused = tickets.filter(({ metadata }) => metadata.name !== inUse)
  expect(unused).not.toEqual([])
  for (const { metadata } of unused) await sandbox.client.delete(isolationPods, { namespace, name: metadata.name })
}

/** The server's count; fails when it did not happen at all. */
function first(changes: readonly Change[]): number {
  expect(changes).not.toEqual([])
  return Math.min(...changes.map(({ at }) => at))
}

function last(changes: readonly Change[]): number {
  expect(changes).not.toEqual([])
  return Math.max(...changes.map(({ at }) => at))
}
