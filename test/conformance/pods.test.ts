// The life of a pod as the API server sees it: made, bound to a node, reported on, ended.
import { describe, expect, test } from 'vitest'
import type { Pod, PodDisruptionBudget } from '../../api/kube/objects.ts'
import { podDisruptionBudgets, pods } from '../../api/kube/resources.ts'
import { eventually, eventuallyGone } from './eventually.ts'
import { makeNamespace } from './place.ts'
import { samplePod } from './samples.ts'
import { connect, randomName } from './server.ts'
import { isOldest } from './version.ts'

const server = await connect()
const namespace = await makeNamespace(server)
const { client, atEnd } = server
// Their node will never let them go.
atEnd(() => client.deleteCollection(pods, { namespace, gracePeriodSeconds: 0 }))
const nodeName = randomName('no-node')

function bind(pod: Pod, target = nodeName, uid?: string): Promise<unknown> {
  const { name } = pod.metadata
  const body = { metadata: { name, namespace, uid }, target: { apiVersion: 'v1', kind: 'Node', name: target } }
  return client.createSubresource(pods, pod.metadata, 'binding', body)
}

async function boundPod(
  meta: Parameters<typeof samplePod>[1] = {},
  spec: Parameters<typeof samplePod>[2] = {},
): Promise<Pod> {
  const pod = await client.create(pods, samplePod(namespace, meta, spec))
  await bind(pod)
  return client.get(pods, pod.metadata)
}

function report(pod: Pod, status: object): Promise<Pod> {
  return client.patch(pods, pod.metadata, { status }, { type: 'strategic', subresource: 'status' })
}

describe('a new pod', () => {
  test('gets Kubernetes’ defaults and the namespace’s ServiceAccount', async () => {
    const { spec } = await client.create(pods, samplePod(namespace))
    expect(spec).toMatchObject({
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      schedulerName: 'default-scheduler',
      serviceAccountName: 'default',
      securityContext: {},
      containers: [
        { imagePullPolicy: 'Always', terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' },
      ],
    })
  })

  test('gets a token to talk to the API, unless it declines', async () => {
    const { spec } = await client.create(pods, samplePod(namespace))
    const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount'
    expect(spec?.containers[0]?.volumeMounts).toEqual([expect.objectContaining({ mountPath, readOnly: true })])
    const sources = spec?.volumes?.[0]?.projected?.sources?.map(source => Object.keys(source)[0])
    expect(sources).toEqual(['serviceAccountToken', 'configMap', 'downwardAPI'])
    const declined = await client.create(pods, samplePod(namespace, {}, { automountServiceAccountToken: false }))
    expect(declined.spec?.volumes).toBeUndefined()
    expect(declined.spec?.containers[0]?.volumeMounts).toBeUndefined()
  })

  test('loses what is of features that are off', async () => {
    const readinessProbe = { httpGet: { port: 80, protocol: 'HTTP2' } }
    const volumeMounts = [{ name: 'v', mountPath: '/v', bindMountOptions: ['noexec'] }]
    const volumes = [{ name: 'v', emptyDir: { medium: 'Memory', mode: 0o700 } }]
    const containers = [{ name: 'c', image: 'none.example/none:1', readinessProbe, volumeMounts }]
    const { spec } = await client.create(pods, samplePod(namespace, {}, { containers, volumes }))
    expect(spec?.containers[0]?.readinessProbe?.httpGet).toEqual({ port: 80, path: '/', scheme: 'HTTP' })
    expect(spec?.containers[0]?.volumeMounts?.[0]).toEqual({ name: 'v', mountPath: '/v' })
    expect(spec?.volumes?.[0]).toEqual({ name: 'v', emptyDir: { medium: 'Memory' } })
  })

  test('needs its ServiceAccount to exist', async () => {
    const refused = client.create(pods, samplePod(namespace, {}, { serviceAccountName: 'nobody' }))
    await expect(refused).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(refused).rejects.toThrow(`error looking up service account ${namespace}/nobody`)
  })

  test.each([
    ['no containers', { containers: [] }, 'spec.containers: Required value'],
    [
      'a container twice',
      {
        containers: [
          { name: 'a', image: 'i' },
          { name: 'a', image: 'i' },
        ],
      },
      'spec.containers[1].name: Duplicate value: "a"',
    ],
    [
      'a mount of nothing',
      { containers: [{ name: 'a', image: 'i', volumeMounts: [{ name: 'v', mountPath: '/v' }] }] },
      'spec.containers[0].volumeMounts[0].name: Not found: "v"',
    ],
    [
      'a port out of range',
      { containers: [{ name: 'a', image: 'i', ports: [{ containerPort: 70000 }] }] },
      'spec.containers[0].ports[0].containerPort',
    ],
    [
      'more requested than allowed',
      { containers: [{ name: 'a', image: 'i', resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }] },
      'must be less than or equal to cpu limit',
    ],
  ])('with %s is refused', async (_, spec, message) => {
    const refused = client.create(pods, samplePod(namespace, {}, spec))
    await expect(refused).rejects.toMatchObject({ kind: 'invalid' })
    await expect(refused).rejects.toThrow(message)
  })
})

describe('binding a pod', () => {
  test('gives it its node and says that it is scheduled', async () => {
    const { spec, status } = await boundPod()
    expect(spec?.nodeName).toBe(nodeName)
    expect(status?.conditions).toMatchObject([{ type: 'PodScheduled', status: 'True' }])
  })

  test('to what can be no node’s name fails', async () => {
    const pod = await client.create(pods, samplePod(namespace))
    const failed = bind(pod, 'No Node')
    if (isOldest) await expect(failed).resolves.toBeTruthy()
    else await expect(failed).rejects.toThrow('target.name: Invalid value: "No Node"')
  })

  test('twice is a conflict', async () => {
    const pod = await boundPod()
    await expect(bind(pod, 'another')).rejects.toMatchObject({ kind: 'conflict', status: 409 })
    await expect(bind(pod, 'another')).rejects.toThrow(
      `pod ${pod.metadata.name} is already assigned to node "${nodeName}"`,
    )
    expect((await client.get(pods, pod.metadata)).spec?.nodeName).toBe(nodeName)
  })

  test('of another UID is a conflict', async () => {
    const pod = await client.create(pods, samplePod(namespace))
    const other = bind(pod, nodeName, '00000000-0000-0000-0000-000000000000')
    await expect(other).rejects.toMatchObject({ kind: 'conflict' })
    expect((await client.get(pods, pod.metadata)).spec?.nodeName).toBeUndefined()
  })

  test('that does not exist is not found', async () => {
    await expect(bind(samplePod(namespace))).rejects.toMatchObject({ kind: 'notFound' })
  })
})

describe('a node’s report', () => {
  test('makes a pod Running with addresses and conditions', async () => {
    const pod = await boundPod()
    const reported = await report(pod, {
      phase: 'Running',
      podIP: '10.64.0.9',
      podIPs: [{ ip: '10.64.0.9' }],
      startTime: '2026-01-01T00:00:00Z',
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
      containerStatuses: [
        {
          name: 'main',
          ready: true,
          restartCount: 0,
          image: 'i',
          imageID: '',
          state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
        },
      ],
    })
    expect(reported.status).toMatchObject({ phase: 'Running', podIP: '10.64.0.9', startTime: '2026-01-01T00:00:00Z' })
    const seen = Object.fromEntries(reported.status?.conditions?.map(({ type, status }) => [type, status]) ?? [])
    expect(seen).toEqual({ PodScheduled: 'True', Ready: 'True' })
  })

  test('is refused when an address is none', async () => {
    const pod = await boundPod()
    await expect(report(pod, { podIP: 'x', podIPs: [{ ip: 'x' }] })).rejects.toMatchObject({ kind: 'invalid' })
  })

  test('with an old resourceVersion is a conflict', async () => {
    const pod = await boundPod()
    await report(pod, { phase: 'Running' })
    const late = client.replace(pods, { ...pod, status: { phase: 'Failed' } }, { subresource: 'status' })
    await expect(late).rejects.toMatchObject({ kind: 'conflict' })
  })
})

describe('deleting a pod', () => {
  test('that no node has removes it at once', async () => {
    const pod = await client.create(pods, samplePod(namespace))
    await client.delete(pods, pod.metadata)
    await expect(client.get(pods, pod.metadata)).rejects.toMatchObject({ kind: 'notFound' })
  })

  test('that a node has leaves it for its grace, until the node lets go', async () => {
    const pod = await boundPod({}, { terminationGracePeriodSeconds: 5 })
    await client.delete(pods, pod.metadata)
    const ending = await client.get(pods, pod.metadata)
    expect(ending.metadata).toMatchObject({ deletionGracePeriodSeconds: 5, deletionTimestamp: expect.any(String) })
    await report(pod, { phase: 'Succeeded' })
    await client.delete(pods, pod.metadata, { gracePeriodSeconds: 0, uid: pod.metadata.uid })
    await expect(client.get(pods, pod.metadata)).rejects.toMatchObject({ kind: 'notFound' })
  })

  test('again may only shorten its grace', async () => {
    const pod = await boundPod()
    const graceAfter = async (gracePeriodSeconds: number) => {
      await client.delete(pods, pod.metadata, { gracePeriodSeconds })
      return (await client.get(pods, pod.metadata)).metadata.deletionGracePeriodSeconds
    }
    expect(await graceAfter(20)).toBe(20)
    expect(await graceAfter(10)).toBe(10)
    expect(await graceAfter(25)).toBe(10)
    await client.delete(pods, pod.metadata, { gracePeriodSeconds: 0 })
  })

  test('with a finalizer keeps it even without grace', async () => {
    const pod = await boundPod({ finalizers: ['soh.re/hold'] })
    await client.delete(pods, pod.metadata, { gracePeriodSeconds: 0 })
    expect((await client.get(pods, pod.metadata)).metadata.deletionTimestamp).toBeDefined()
    await client.patch(pods, pod.metadata, { metadata: { finalizers: null } }, { type: 'merge' })
    await eventuallyGone(() => client.get(pods, pod.metadata))
  })
})

describe('evicting a pod', () => {
  const evict = (pod: Pod) => {
    const metadata = { namespace, name: pod.metadata.name }
    return client.createSubresource(pods, metadata, 'eviction', { apiVersion: 'policy/v1', kind: 'Eviction', metadata })
  }

  test('that nothing protects deletes it', async () => {
    const pod = await client.create(pods, samplePod(namespace))
    await evict(pod)
    await eventuallyGone(() => client.get(pods, pod.metadata))
  })

  test('that a budget protects is refused until the budget allows', async () => {
    const labels = { 'soh.re/in-use': 'true' }
    const pod = await boundPod({ labels })
    await report(pod, { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] })
    const metadata = { namespace, name: 'in-use' }
    const budget = { metadata, spec: { minAvailable: 1, selector: { matchLabels: labels } } }
    await client.create(podDisruptionBudgets, budget as PodDisruptionBudget)
    await eventually(async () => {
      const { status } = await client.get(podDisruptionBudgets, metadata)
      expect(status).toMatchObject({ currentHealthy: 1, desiredHealthy: 1, disruptionsAllowed: 0, expectedPods: 1 })
    })
    await expect(evict(pod)).rejects.toMatchObject({ kind: 'tooManyRequests', status: 429 })
    await expect(evict(pod)).rejects.toThrow("Cannot evict pod as it would violate the pod's disruption budget")
    expect((await client.get(pods, pod.metadata)).metadata.deletionTimestamp).toBeUndefined()

    await client.delete(podDisruptionBudgets, metadata)
    await eventually(() => evict(pod))
    await eventually(async () => {
      expect((await client.get(pods, pod.metadata)).metadata.deletionTimestamp).toBeDefined()
    })
    await client.delete(pods, pod.metadata, { gracePeriodSeconds: 0 })
  })

  test('that does not exist is not found', async () => {
    await expect(evict(samplePod(namespace))).rejects.toMatchObject({ kind: 'notFound' })
  })
})
