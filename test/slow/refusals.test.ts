// Something before the API server refuses each kind of write once in each part of a service's life, though nothing has changed, so that no watch will ever tell. Everything happens all the same, only later.
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest'
import { type Fault, type Faults, openFaults } from '../faults.ts'
import { Scene } from '../product/scene.ts'

type Write = Omit<Fault, 'effect'>

const operator = { client: 'isolation-proxy-operator/', times: 1 }
const proxy = { client: 'isolation-proxy/', times: 1 }
const beside = ['rolebindings', 'networkpolicies', 'poddisruptionbudgets', 'deployments', 'services', 'roles'] as const

/** What operator and proxies write in the life of a service. */
const writes: readonly Write[] = [
  ...['namespaces', 'isolationpods', 'pods', ...beside].map(
    (resource): Write => ({ ...operator, resource, verbs: ['create'] }),
  ),
  ...['dedicatedservices', 'isolationpods', 'pods', 'rolebindings'].map(
    (resource): Write => ({ ...operator, resource, subresource: '', verbs: ['patch'] }),
  ),
  ...['dedicatedservices', 'isolationpods'].map(
    (resource): Write => ({ ...operator, resource, subresource: 'status', verbs: ['patch'] }),
  ),
  ...['pods', 'leases', 'namespaces'].map((resource): Write => ({ ...operator, resource, verbs: ['delete'] })),
  { ...operator, resource: 'isolationpods', verbs: ['deletecollection'] },
  { ...proxy, resource: 'isolationpods', verbs: ['patch'] },
  { ...proxy, resource: 'leases', verbs: ['create'] },
  { ...proxy, resource: 'leases', verbs: ['patch'] },
]

// A real cluster has no faults to ask for.
describe.skipIf(process.env.CLUSTER_STATE !== undefined)(
  'a life in which each kind of write is refused now and then, by',
  () => {
    let scene: Scene
    let faults: Faults & { close(): Promise<void> }

    beforeAll(async () => {
      scene = await Scene.open('refusals')
      faults = await openFaults(process.env)
    })
    afterEach(() => faults.remove())
    afterAll(async () => {
      await faults.close()
      await scene.close()
    })

    it.each<[string, string, Fault['effect']]>([
      ['a conflict', 'conflict', { kind: 'answer', code: 409, reason: 'Conflict' }],
      ['a 404 that the API server did not say', 'nobody', { kind: 'answer', code: 404, reason: 'NobodyHere' }],
    ])('%s', async (_, name, effect) => {
      const refuseAll = async () => {
        await faults.remove()
        for (const write of writes) await faults.add({ ...write, effect })
      }
      await refuseAll()
      await scene.create(name, { replicas: 2, pool: { historyLimit: 1 } })
      await scene.untilWarm(name, 2)

      await refuseAll()
      const client = await scene.connect(name)
      const pod = await client.greeting()
      await scene.until('Active', async () => (await scene.ticketsIn(name, 'Active'))[0])

      await refuseAll()
      await client.leave()
      await scene.until('the end of its pod', async () => {
        const pods = await scene.targetPods(name)
        return pods.some(({ metadata }) => metadata.name === pod) ? undefined : true
      })

      await refuseAll()
      await scene.patch(name, { spec: { replicas: 1, env: [{ name: 'NEW', value: 'yes' }] } })
      await scene.until('one pod of the new template alone', async () => {
        const [first, ...others] = await scene.targetPods(name)
        const isNew = first?.spec?.containers.some(({ env }) => env?.some(({ name }) => name === 'NEW'))
        return isNew && others.length === 0 ? true : undefined
      })
      await scene.until(
        'one receipt at most',
        async () => (await scene.ticketsIn(name, 'Done')).length <= 1 || undefined,
      )

      await refuseAll()
      await scene.delete(name)
      await scene.untilGone(name)
    })
  },
)
