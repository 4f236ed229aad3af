// `audit` of connections that were: each in a pod of its own, by the receipts that the cluster holds.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { until } from '../cluster/until.ts'
import { Scene } from '../product/scene.ts'
import { plugin } from './plugin.ts'

let scene: Scene
const pods: string[] = []

beforeAll(async () => {
  scene = await Scene.open('audit')
  await scene.create('lab', { replicas: 2 })
  await scene.untilWarm('lab', 2)
  for (let visit = 0; visit < 3; visit += 1) {
    const connection = await scene.connect('lab')
    pods.push(await connection.greeting())
    await connection.echo('four\n')
    await connection.leave()
  }
  await until('three receipts of deleted pods', async () => {
    const receipts = (await scene.tickets('lab')).filter(({ status }) => status?.podDeletedAt !== undefined)
    return pods.every(pod => receipts.some(({ metadata }) => metadata.name === pod)) ? true : undefined
  })
  await scene.untilWarm('lab', 2)
})
afterAll(() => scene.close())

const audit = (...args: string[]) => plugin(['audit', ...args, '-n', scene.namespace])

describe('audit', () => {
  it('shows who was served by which pod, and says that none served twice', async () => {
    const { code, stdout, stderr } = await audit('lab')
    expect(code).toBe(0)
    const [header, ...rows] = stdout.trimEnd().split('\n')
    expect(header).toMatch(/^CLIENT +POD +ENDED +FOR +IN +OUT +REASON +POD-DELETED$/)
    const ends = rows.map(row => row.split(/ +/)[2]!)
    expect(ends).toEqual(ends.toSorted().toReversed())
    const receipts = await scene.tickets('lab')
    for (const [index, pod] of rows.map(row => row.split(/ +/)[1]).entries())
      expect(ends[index]).toBe(receipts.find(({ metadata }) => metadata.name === pod)!.status!.endedAt)
    expect(rows.map(row => row.split(/ +/)[1]).toSorted()).toEqual(pods.toSorted())
    for (const row of rows)
      expect(row).toMatch(/^\d+\.\d+\.\d+\.\d+:\d+ +lab-\S+ +\S+Z +\d+s +5B +\d+B +SessionEnded +after \d+/)
    expect(stderr).toMatch(
      new RegExp(
        `^${scene.namespace}/lab: [5-9] tickets, [5-9] pods, none twice\\. Receipts reach back \\S+; the newest 100 are kept\\.\\n$`,
      ),
    )
  })

  it('prints the receipts as objects, as kubectl would', async () => {
    const { stdout } = await audit('lab', '-o', 'jsonpath={.items[*].metadata.name}')
    expect(stdout.split(' ').toSorted()).toEqual(pods.toSorted())
    const list = JSON.parse((await audit('lab', '-o', 'json')).stdout)
    expect(list).toMatchObject({ apiVersion: 'v1', kind: 'List' })
    expect(new Set(list.items.map((item: { status: { podUID: string } }) => item.status.podUID)).size).toBe(3)
    expect((await audit('lab', '-o', 'name')).stdout).toContain(`isolationpod.soh.re/${pods[0]}\n`)
  })

  it('finds the receipts of one client', async () => {
    const { client } = (await scene.tickets('lab')).find(({ metadata }) => metadata.name === pods[1])!.status!
    expect((await audit('--client', client!, '-o', 'name')).stdout).toBe(`isolationpod.soh.re/${pods[1]}\n`)
    expect(await audit('--client', '203.0.113.9')).toMatchObject({
      ...{ code: 0, stdout: '' },
      stderr: expect.stringMatching(/^No receipts of 203\.0\.113\.9 found\.\n/),
    })
  })

  it('of a pod that stands on tickets of two services says so, with exit code 1', async () => {
    const [served] = (await scene.tickets('lab')).filter(({ status }) => status?.phase === 'Done')
    const shared = served!.status!.podUID!
    await scene.create('other', { replicas: 0 })
    const pool = await until('its pool', async () => (await scene.find('other'))?.status?.namespace)
    expect((await plugin(['audit', '-n', scene.namespace])).code).toBe(0)
    // What never happens to a pod, an administrator can write, who has to be quicker than the operator.
    await until('a forged ticket', async () => {
      const name = `other-${randomUUID().slice(0, 10)}`
      const object = { metadata: { name, namespace: pool }, spec: { templateHash: 'x' } } as IsolationPod
      await scene.client.create(isolationPods, { ...object, apiVersion: 'soh.re/v1alpha1', kind: 'IsolationPod' })
      const forged = { status: { phase: 'Pending', podUID: shared, podIP: '127.1.2.3' } }
      const options = { type: 'merge', subresource: 'status' } as const
      return scene.client.patch(isolationPods, { namespace: pool, name }, forged, options).catch(() => undefined)
    })
    const { code, stderr } = await plugin(['audit', '-n', scene.namespace])
    expect(code).toBe(1)
    expect(stderr).toContain(
      `Across services: THE PROMISE WAS BROKEN\n  the pod UID ${shared} stands on tickets of 2 services: `,
    )
    expect(stderr.split(shared)).toHaveLength(2)
    for (const service of ['lab', 'other'])
      expect(stderr).toContain(`${scene.namespace}/${service}: THE PROMISE WAS BROKEN, together with other services`)
  })

  it('says what it may not read, and who could change that', async () => {
    const { code, stderr } = await audit('lab', '--as', 'system:serviceaccount:default:nobody')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^Error from server \(Forbidden\): dedicatedservices\.soh\.re "lab" is forbidden/)
  })

  it('of a namespace without services says that there are none', async () => {
    expect(await plugin(['audit', '-n', 'default-nowhere'])).toMatchObject({
      ...{ code: 0, stdout: '' },
      stderr: 'No resources found in default-nowhere namespace.\n',
    })
  })
})
