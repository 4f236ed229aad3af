// The product is removed in the right order and in wrong ones, with clients in it: nothing stays stuck, and docs/install.md says what to type.
import { resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createClient, type KubeClient } from '../../../api/kube/client.ts'
import { loadConfig } from '../../../api/kube/config.ts'
import { until } from '../../cluster/until.ts'
import { untilRolledOut } from '../../product/installed.ts'
import { kubectl, tryKubectl } from '../../product/kubectl.ts'
import { type Product, startProduct } from '../../product/product.ts'
import { Scene } from '../../product/scene.ts'
import { removeInstallation } from './removal.ts'

const root = resolve(import.meta.dirname, '../../..')
/** The default install, with the operator's durations scaled down. */
const install = `${root}/test/product/install`
const manifests = `${root}/manifests`

let product: Product
let client: KubeClient
let scene: Scene
beforeAll(async () => {
  process.env.PATH = `${root}/dist/bin:${process.env.PATH}`
  product = await startProduct({ manifests: install, agentFlags: ['--heartbeat-ms', '2000'] })
  client = createClient(await loadConfig(process.env), { userAgent: 'flow-test' })
  scene = await Scene.open('removing')
})
afterAll(async () => {
  try {
    // A test that failed half way leaves services that no operator ends, and kubectl would wait for them for ever.
    await kubectl(['isolation', 'uninstall', '--yes', '--force', '--timeout=90s'])
    await kubectl(['delete', 'namespace', scene.namespace, '--timeout=90s'])
    await removeInstallation()
  } finally {
    await product.stop()
    await Promise.all([client.close(), scene.client.close()])
  }
})

/** As often as it takes: what was deleted a moment ago may still be going. */
async function installAgain(folder = install): Promise<void> {
  await until(
    `kubectl apply -k ${folder}`,
    async () => ((await tryKubectl(['apply', '-k', folder])).code === 0 ? true : undefined),
    { limitMs: 150_000 },
  )
  await untilRolledOut(client)
}

async function serve(name: string) {
  await scene.create(name, { replicas: 2 })
  await scene.untilWarm(name, 2)
  const visitor = await scene.connect(name)
  await visitor.greeting()
  // Its proxy writes it a second later, while it still may.
  await until('the visitor in its ticket', async () => (await scene.ticketsIn(name, 'Active'))[0])
  return visitor
}

/** All that the product makes anywhere, by name. */
async function remains(): Promise<string[]> {
  const kinds =
    'namespaces,crds,clusterroles,clusterrolebindings,validatingadmissionpolicies,validatingadmissionpolicybindings,flowschemas,prioritylevelconfigurations'
  const [cluster, ours] = await Promise.all([
    kubectl(['get', kinds, '-o', 'name']),
    kubectl([
      'get',
      'pods,deployments,services,serviceaccounts,roles,rolebindings',
      '-n',
      scene.namespace,
      '-o',
      'name',
    ]),
  ])
  return [...cluster.split('\n'), ...ours.split('\n')].filter(name =>
    /isolation-proxy|soh\.re|\/dedi-|-proxy/.test(name),
  )
}

async function untilNothingRemains(): Promise<void> {
  let left: string[] = []
  const isOver = async () => {
    left = await remains()
    return left.length === 0 ? true : undefined
  }
  await until('the end of all that the product made', isOver, { limitMs: 200_000 }).catch(error => {
    throw new Error(`${error instanceof Error ? error.message : error}; there are: ${left.join(', ')}`)
  })
}

/** The hint for what failed of this check. */
async function advised(check: string): Promise<string> {
  const { code, stdout } = await tryKubectl(['isolation', 'check', '-o', 'json'])
  const { findings } = JSON.parse(stdout) as { findings: { check: string; verdict: string; hint?: string }[] }
  const failed = findings.find(finding => finding.check === check && finding.verdict === 'failed')
  expect({ code, failed }).toMatchObject({ code: 1, failed: { hint: expect.any(String) } })
  return failed!.hint!
}

const untilOperatorGone = () =>
  until('the end of the operator', async () =>
    (await remains()).includes('namespace/isolation-proxy-system') ? undefined : true,
  )

const untilDefinitionsGone = () =>
  until('the end of the CRDs', async () =>
    (await remains()).some(name => name.startsWith('customresourcedefinition')) ? undefined : true,
  )

it('removing the operator leaves CRDs, services and connections, and it goes on when it comes back', async () => {
  const visitor = await serve('kept')
  const before = await scene.service('kept')
  await kubectl(['delete', '-k', `${manifests}/base`])
  await visitor.echo('nobody looks after us')
  expect((await scene.service('kept')).metadata.uid).toBe(before.metadata.uid)
  expect(await scene.ticketsIn('kept', 'Active')).toHaveLength(1)
  await installAgain()
  await scene.untilWarm('kept', 2)
  await visitor.echo('and here it is again')
  await visitor.leave()
})

it("the README's order leaves nothing", async () => {
  const visitor = await serve('last')
  await kubectl(['delete', 'dedi', '--all', '-A'])
  await kubectl(['delete', '-k', manifests])
  await visitor.ended
  await untilNothingRemains()
})

describe('in a wrong order', () => {
  beforeEach(() => installAgain())

  it('CRDs first: the operator still ends every service, and the CRDs are gone then', async () => {
    const visitor = await serve('early')
    await kubectl(['delete', '-k', `${manifests}/crd`])
    await visitor.ended
    await installAgain()
    const another = await serve('early')
    await another.leave()
    await kubectl(['delete', 'dedi', '--all', '-A'])
  })

  it('all in one go: the services wait for an operator, and the base alone brings the end', async () => {
    await serve('stranded')
    await kubectl(['delete', '-k', manifests, '--wait=false'])
    await untilOperatorGone()
    expect((await scene.service('stranded')).metadata.deletionTimestamp).toBeDefined()
    await installAgain(`${manifests}/base`)
    await untilDefinitionsGone()
    await kubectl(['delete', '-k', `${manifests}/base`])
    await untilNothingRemains()
  })

  it('all in one go: kubectl isolation check says what to type, and that brings the end', async () => {
    await serve('advised')
    await kubectl(['delete', '-k', manifests, '--wait=false'])
    await untilOperatorGone()
    const rescue = 'kubectl isolation install | kubectl apply -f -'
    expect(await advised('operator')).toContain(rescue)
    expect(await advised('crds')).toContain(rescue)
    const type = async () => {
      const { code } = await tryKubectl(['apply', '-f', '-'], await kubectl(['isolation', 'install']))
      return code === 0 ? true : undefined
    }
    await until(rescue, type, { limitMs: 150_000 })
    await untilDefinitionsGone()
    await until(`${rescue}, once more`, type, { limitMs: 150_000 })
    await untilRolledOut(client)
    expect((await tryKubectl(['get', 'dedi', '-A', '-o', 'name'])).stdout).toBe('')
  })

  it("the operator's namespace: everything waits, and the base alone makes it go on", async () => {
    const visitor = await serve('orphaned')
    await kubectl(['delete', 'namespace', 'isolation-proxy-system'])
    await visitor.echo('nobody looks after us')
    await kubectl(['delete', 'dedi', 'orphaned', '-n', scene.namespace, '--wait=false'])
    // Its proxy ends the connection; the rest takes an operator.
    await visitor.ended
    expect((await scene.service('orphaned')).metadata.deletionTimestamp).toBeDefined()
    expect(await scene.targetPods('orphaned')).not.toEqual([])
    await installAgain(`${manifests}/base`)
    await scene.untilGone('orphaned')
    await kubectl(['delete', '-k', manifests])
    await untilNothingRemains()
  })

  it('all in one go: kubectl isolation uninstall --force brings the end without an operator', async () => {
    await serve('forced')
    await kubectl(['delete', '-k', manifests, '--wait=false'])
    await untilOperatorGone()
    expect(await advised('crds')).toContain('kubectl isolation uninstall --force')
    await kubectl(['isolation', 'uninstall', '--yes', '--force'])
    await untilNothingRemains()
  })
})
