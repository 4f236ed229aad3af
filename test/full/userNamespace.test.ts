// A user's namespace is deleted with services and clients in it: all of it goes, and nothing of theirs stays anywhere.
import { afterAll, beforeAll, it } from 'vitest'
import { namespaces } from '../../api/kube/resources.ts'
import { until } from '../cluster/until.ts'
import { kubectl } from '../product/kubectl.ts'
import { Scene } from '../product/scene.ts'

let scene: Scene
let before: string[]
beforeAll(async () => {
  before = await listAll()
  scene = await Scene.open('tenant')
  for (const name of ['one', 'two']) await scene.create(name, { replicas: 2 })
  for (const name of ['one', 'two']) await scene.untilWarm(name, 2)
})
afterAll(() => scene.client.close())

/** Every namespace, and every object that a service brings with it, in all of them. */
async function listAll(): Promise<string[]> {
  const kinds =
    'pods,deployments,services,serviceaccounts,roles,rolebindings,networkpolicies,poddisruptionbudgets,leases,secrets,dedi,ipods'
  const row = '{range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name}{"\\n"}{end}'
  const [cluster, inside] = await Promise.all([
    kubectl(['get', 'namespaces,clusterroles,clusterrolebindings', '-o', `jsonpath=${row}`]),
    kubectl(['get', kinds, '-A', '-o', `jsonpath=${row}`]),
  ])
  return `${cluster}${inside}`.split('\n').filter(Boolean).sort()
}

it('kubectl delete namespace, with clients: they are reset, and the lists are as before', async () => {
  const clients = await Promise.all([scene.connect('one'), scene.connect('two')])
  await Promise.all(clients.map(client => client.greeting()))
  await scene.client.delete(namespaces, { name: scene.namespace })
  await Promise.all(clients.map(client => client.ended))
  let more: string[] = []
  const isAsBefore = async () => {
    more = (await listAll()).filter(line => !before.includes(line))
    return more.length === 0 ? true : undefined
  }
  // What is still there when Kubernetes looks for the second time waits for its look at all namespaces, every five minutes: that is too late.
  await until('the lists as before', isAsBefore, { limitMs: 240_000, everyMs: 500 }).catch(error => {
    throw new Error(`${error instanceof Error ? error.message : error}; there are: ${more.join(', ')}`)
  })
})
