// A scheduler binds pods: once, and only those that it means; in the words of a real API server.
import { expect, test } from 'vitest'
import { isKubeError } from '../../../../api/kube/errors.ts'
import type { Pod } from '../../../../api/kube/objects.ts'
import { pods, serviceAccounts } from '../../../../api/kube/resources.ts'
import { eventually } from '../../../conformance/eventually.ts'
import { runServer } from '../runServer.ts'

const { client } = await runServer()
await eventually(() => client.get(serviceAccounts, { namespace: 'default', name: 'default' }))
const containers = [{ name: 'c', image: 'i' }]
let made = 0

async function makePod(metadata: object = {}, spec: object = {}): Promise<Pod> {
  made += 1
  const pod = { metadata: { namespace: 'default', name: `p${made}`, ...metadata }, spec: { containers, ...spec } }
  return client.create(pods, pod as Pod)
}

/** What it is told; '' when it is done. */
async function bind({ metadata: { name } }: Pod, { meant = {}, target = { name: 'n' } }: Wish = {}): Promise<string> {
  const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name, ...meant }, target }
  try {
    await client.createSubresource(pods, { namespace: 'default', name }, 'binding', body)
    return ''
  } catch (error) {
    if (!isKubeError(error)) throw error
    return `${error.status} ${error.said}`
  }
}

type Wish = { readonly meant?: object; readonly target?: object }

test('a pod gets its node once, with what the binding says of it', async () => {
  const pod = await makePod({ labels: { a: 'old' } })
  expect(await bind(pod, { meant: { annotations: { x: 'y' }, labels: { a: 'new' } } })).toBe('')
  const { metadata, spec, status } = await client.get(pods, { namespace: 'default', name: pod.metadata.name })
  expect([metadata.labels, metadata.annotations, spec?.nodeName]).toEqual([{ a: 'new' }, { x: 'y' }, 'n'])
  expect(status?.conditions).toMatchObject([{ type: 'PodScheduled', status: 'True' }])
  expect(await bind(pod)).toBe(
    `409 Operation cannot be fulfilled on pods/binding "${pod.metadata.name}": pod ${pod.metadata.name} is already assigned to node "n"`,
  )
})

test('another pod than the one that was meant is not bound', async () => {
  const { metadata } = await makePod()
  const { name, uid, resourceVersion } = metadata
  const failed = `409 Operation cannot be fulfilled on pods "${name}": StorageError: invalid object, Code: 4, Key: /registry/pods/default/${name}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed:`
  expect(await bind({ metadata }, { meant: { uid: 'u' } })).toBe(
    `${failed} UID in precondition: u, UID in object meta: ${uid}`,
  )
  expect(await bind({ metadata }, { meant: { uid, resourceVersion: '1' } })).toBe(
    `${failed} ResourceVersion in precondition: 1, ResourceVersion in object meta: ${resourceVersion}`,
  )
  expect(await bind({ metadata }, { meant: { uid, resourceVersion } })).toBe('')
})

test('a pod that ends, or waits for a gate, is not bound', async () => {
  const ending = await makePod({ finalizers: ['example.com/hold'] })
  const ref = { namespace: 'default', name: ending.metadata.name }
  await client.delete(pods, ref)
  expect(await bind(ending)).toContain(`pod ${ref.name} is being deleted, cannot be assigned to a host`)
  const gated = await makePod({}, { schedulingGates: [{ name: 'g' }] })
  expect(await bind(gated)).toContain(`pod ${gated.metadata.name} has non-empty .spec.schedulingGates`)
})

test.each([
  [{}, 'target.name: Required value'],
  [{ kind: 'Rack', name: 'r' }, 'target.kind: Unsupported value: "Rack": supported values: "Node", "<empty>"'],
  [
    { kind: 'Rack' },
    '[target.kind: Unsupported value: "Rack": supported values: "Node", "<empty>", target.name: Required value]',
  ],
])('a binding to %j is none', async (target, sentence) => {
  expect(await bind(await makePod(), { target })).toBe(`500 ${sentence}`)
})

test('a binding to what can be no node’s name is none', async () => {
  const said = await bind(await makePod(), { target: { kind: 'Node', name: 'A' } })
  expect(said).toContain('500 target.name: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of')
})
