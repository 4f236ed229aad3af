// What a new user sees first: the example of the README, unchanged.
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { KubeError } from '../../api/kube/errors.ts'
import { pods, services } from '../../api/kube/resources.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { until } from '../cluster/until.ts'
import { hasKubectl, kubectl } from './kubectl.ts'
import { Scene } from './scene.ts'

const sample = resolve(import.meta.dirname, '../../manifests/samples/my-app.yaml')
let scene: Scene

beforeAll(async () => {
  const example = await readFile(sample, 'utf8')
  scene = await Scene.open('first')
  const service = parse(example) as DedicatedService
  service.metadata.namespace = scene.namespace
  await scene.client.create(dedicatedServices, service, { fieldValidation: 'Strict' })
  await scene.untilWarm('my-app', 5)
})
afterAll(() => scene.close())

describe('the example of the README', () => {
  it('gets an address from the load balancer, as host:port in its status', async () => {
    const { status } = await scene.service('my-app')
    const proxy = await scene.client.get(services, { namespace: scene.namespace, name: 'my-app-proxy' })
    expect(status?.address).toBe(`${proxy.status?.loadBalancer?.ingress?.[0]?.ip}:9090`)
  })

  it('gives two clients at once two pods, and each ends with its connection while a fresh one gets warm', async () => {
    const [one, two] = await Promise.all([scene.connect('my-app'), scene.connect('my-app')])
    const [podOfOne, podOfTwo] = await Promise.all([one.greeting(), two.greeting()])
    expect(podOfOne).not.toBe(podOfTwo)
    await one.echo('typed by one\n')
    await two.echo('typed by two\n')

    await one.leave()
    await until('end of the pod of the client that left', async () =>
      (await scene.targetPods('my-app')).some(pod => pod.metadata.name === podOfOne) ? undefined : true,
    )
    await two.echo('still there\n')
    await two.leave()
    await scene.untilWarm('my-app', 5)
    await until('the end of both pods', async () => {
      const names = (await scene.targetPods('my-app')).map(pod => pod.metadata.name)
      return names.includes(podOfOne) || names.includes(podOfTwo) ? undefined : true
    })
    expect(await scene.targetPods('my-app')).toHaveLength(5)
  })

  it.skipIf(!hasKubectl)("shows it in kubectl get dedi,ipods with the design's columns", async () => {
    const connection = await scene.connect('my-app')
    const pod = await connection.greeting()
    const rows = await until('the client in kubectl get ipods', async () => {
      const text = await kubectl(['get', 'dedi,ipods', '-A'])
      return new RegExp(`${pod} +Active`).test(text) ? text.split('\n') : undefined
    })
    expect(rows.find(row => row.includes('IMAGE'))).toMatch(/^NAMESPACE +NAME +IMAGE +TOTAL +AVAILABLE +AGE$/)
    expect(rows.find(row => row.includes('PHASE'))).toMatch(
      /^NAMESPACE +NAME +PHASE +POD-IP +HOLDER +CLIENT +SINCE +AGE$/,
    )
    expect(rows.find(row => row.includes(pod))).toMatch(
      new RegExp(`Active +[0-9.]+ +\\S+ +\\S+:${connection.localPort} `),
    )
    const wide = await kubectl(['get', 'dedi', '-n', scene.namespace, '-o', 'wide'])
    expect(wide).toMatch(/^NAME +IMAGE +TOTAL +AVAILABLE +IN-USE +ADDRESS +POOL-NAMESPACE +AGE\n/)
    await connection.leave()
  })

  it('sends a receipt after each session: who was served by which pod, and when that pod was gone', async () => {
    const connection = await scene.connect('my-app')
    const pod = await connection.greeting()
    await connection.echo('0123456789')
    await connection.leave()
    const receipt = await until('the receipt', async () =>
      (await scene.tickets('my-app')).find(ticket => ticket.metadata.name === pod && ticket.status?.podDeletedAt),
    )
    expect(receipt.status).toMatchObject({
      phase: 'Done',
      endReason: 'SessionEnded',
      bytesIn: 10,
      bytesOut: 10 + `hello from ${pod}\n`.length,
    })
    expect(receipt.status?.client).toContain(`:${connection.localPort}`)
  })

  it('marks the pod of a session that lasts, so that a drain of its node waits', async () => {
    const connection = await scene.connect('my-app')
    const pod = await connection.greeting()
    const evict = () =>
      scene.client.createSubresource(pods, { namespace: pool, name: pod }, 'eviction', {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: pod },
      })
    const pool = await scene.poolOf('my-app')
    await until(
      'the label',
      async () =>
        (await scene.targetPods('my-app')).find(({ metadata }) => metadata.name === pod)?.metadata.labels?.[
          'soh.re/in-use'
        ],
    )
    const refused = await until('the disruption budget', async () => {
      const said = await evict().catch((error: unknown) => error)
      return said instanceof KubeError && /disruption budget/.test(said.message) ? said : undefined
    })
    expect(refused).toMatchObject({ status: 429, message: expect.stringContaining('Cannot evict pod') })
    await connection.echo('not drained\n')
    await connection.leave()
  })
})
