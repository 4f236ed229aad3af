// Services that cannot work on a node as they stand: a condition and an Event say why, nothing is made endlessly, and mending the spec mends the pool.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { coreEvents } from '../../api/kube/resources.ts'
import { until } from '../cluster/until.ts'
import { readAudit } from '../product/audit.ts'
import { kubectl } from '../product/kubectl.ts'
import { Scene, type SpecWish } from '../product/scene.ts'

const target = (container: object): SpecWish => ({
  template: { spec: { containers: [{ name: 'target', ...container }] } },
})
const program = (text: string) => ['/usr/local/bin/node', '-e', text]

let scene: Scene
/** All at once: some of them take a minute to be called wrong. */
beforeAll(async () => {
  scene = await Scene.open('bad')
  await scene.create('nowhere', { image: 'nowhere.invalid/such:image', replicas: 2 })
  await scene.create('crash', {
    replicas: 2,
    ...target({ command: program('console.log("no config at all"); process.exit(3)') }),
  })
  const probe = { exec: { command: program('process.exit(1)') }, periodSeconds: 5, timeoutSeconds: 5 }
  await scene.create('mute', { replicas: 1, ...target({ readinessProbe: probe }) })
  await scene.create('giant', { replicas: 2, resources: { requests: { cpu: '5000' } } })
  await scene.create('rationed', { replicas: 0 })
})
afterAll(() => scene.close())

async function untilDegraded(name: string, reason: string): Promise<string> {
  const found = await until(
    `${reason} of ${name}`,
    async () => {
      const condition = await scene.condition(name, 'Degraded')
      return condition?.status === 'True' && condition.reason === reason ? condition : undefined
    },
    { limitMs: 240_000, everyMs: 200 },
  )
  return found.message
}

/** As kubectl describe shows them. */
async function untilEvent(name: string, pattern: RegExp): Promise<void> {
  const fieldSelector = `involvedObject.kind=DedicatedService,involvedObject.name=${name}`
  let told: (string | undefined)[] = []
  const isTold = async () => {
    const { items } = await scene.client.list(coreEvents, { namespace: scene.namespace, fieldSelector })
    told = items.map(({ message }) => message)
    return told.some(message => pattern.test(message ?? '')) ? true : undefined
  }
  await until(`an Event ${pattern} of ${name}`, isTold, { limitMs: 240_000 }).catch(error => {
    throw new Error(`${error instanceof Error ? error.message : error}; there are:\n${told.join('\n')}`)
  })
}

/** Pods that were ever asked for in the pool; what the API server was only asked to consider does not count. */
async function createdPods(name: string): Promise<number> {
  const pool = await scene.poolOf(name)
  const made = (await readAudit()).filter(
    ({ verb, objectRef, requestURI, responseStatus }) =>
      verb === 'create' &&
      !requestURI?.includes('dryRun') &&
      objectRef?.resource === 'pods' &&
      !objectRef.subresource &&
      objectRef.namespace === pool &&
      responseStatus?.code === 201,
  )
  return made.length
}

describe('a service that cannot work', () => {
  it('has an image that cannot be pulled', async () => {
    expect(await untilDegraded('nowhere', 'ImagePullFailed')).toContain('nowhere.invalid/such:image')
    await untilEvent('nowhere', /cannot be pulled/)
    expect(await scene.tickets('nowhere')).toHaveLength(2)
    await scene.patch('nowhere', { spec: { image: 'isolation-proxy/echo:0.1.0' } })
    await scene.untilWarm('nowhere', 2)
    expect((await scene.condition('nowhere', 'Degraded'))?.status).toBe('False')
  })

  it('crashes at once: how it ended and its last words are told', async () => {
    expect(await untilDegraded('crash', 'PodsFailing')).toContain('ended before any client used')
    await untilEvent('crash', /exit code 3 \(Error\), last line: no config at all/)
    expect(await createdPods('crash')).toBeLessThan(20)
    await scene.patch('crash', { spec: { template: null } })
    await scene.untilWarm('crash', 2)
  })

  it('asks for more than any node has', async () => {
    expect(await untilDegraded('giant', 'Unschedulable')).toContain('Lower spec.resources')
    await untilEvent('giant', /No node takes the pod/)
    expect(await scene.tickets('giant')).toHaveLength(2)
    await scene.patch('giant', { spec: { resources: null } })
    await scene.untilWarm('giant', 2)
  })

  it('may have no more pods: a quota forbids them', async () => {
    await scene.untilWarm('rationed', 0)
    await kubectl(['create', 'quota', 'tight', '--hard=pods=1', '-n', await scene.poolOf('rationed')])
    await scene.scale('rationed', 3)
    expect(await untilDegraded('rationed', 'QuotaExceeded')).toContain('exceeded quota: tight')
    await untilEvent('rationed', /exceeded quota/)
    expect(await createdPods('rationed')).toBe(1)
    expect((await scene.tickets('rationed')).length).toBeLessThanOrEqual(3)
    await kubectl(['delete', 'quota', 'tight', '-n', await scene.poolOf('rationed')])
    await scene.untilWarm('rationed', 3)
  })

  it('never gets ready', async () => {
    expect(await untilDegraded('mute', 'PodsNotReady')).toContain('look at their readiness probe')
    await untilEvent('mute', /without getting ready/)
    expect(await createdPods('mute')).toBe(1)
    await scene.patch('mute', { spec: { template: null } })
    await scene.untilWarm('mute', 1)
  })
})
