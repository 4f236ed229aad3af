// What the caches keep of a pod answers all that is asked of it as the whole pod does.
import { describe, expect, it } from 'vitest'
import type { Pod } from '../../api/kube/objects.ts'
import { endOfContainer } from '../../operator/pool/holders.ts'
import { podFailure, podProblem } from '../../operator/pool/podProblem.ts'
import { isReady } from '../../operator/pool/readiness.ts'
import { stripPod } from '../../operator/strip.ts'

type Status = NonNullable<Pod['status']>
type ContainerStatus = NonNullable<Status['containerStatuses']>[number]

const at = '2026-11-22T02:22:42Z'
const condition = (type: string, status: string, message?: string) => ({
  type,
  status,
  message,
  lastTransitionTime: at,
})
const container = (state: ContainerStatus['state'], lastState: ContainerStatus['lastState'] = {}): ContainerStatus => ({
  ...{
    name: 'proxy',
    image: 'a:b',
    imageID: `sha256:${'0'.repeat(64)}`,
    containerID: `containerd://${'1'.repeat(64)}`,
  },
  ...{ state, lastState, ready: false, restartCount: 0, started: true },
})

const running = { running: { startedAt: at } }
const ended = { terminated: { exitCode: 3, finishedAt: at, reason: 'Error', message: 'a word\n' } }
const unpulled = { waiting: { reason: 'ErrImagePull', message: 'no such host' } }

const statuses: Readonly<Record<string, Status>> = {
  'that is ready': {
    ...{ phase: 'Running', podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }], qosClass: 'Burstable' },
    conditions: [condition('Initialized', 'True'), condition('Ready', 'True')],
    containerStatuses: [container(running)],
  },
  'that no node takes': {
    phase: 'Pending',
    conditions: [condition('PodScheduled', 'False', '0/3 nodes are available')],
  },
  'whose image cannot be pulled': { phase: 'Pending', containerStatuses: [container(unpulled)] },
  'whose first image cannot be pulled': { phase: 'Pending', initContainerStatuses: [container(unpulled)] },
  'that was restarted': { phase: 'Running', containerStatuses: [container(running, ended)] },
  'that ended': { phase: 'Failed', containerStatuses: [container(ended)] },
  'that its node ended': { phase: 'Failed', message: 'The node was low on memory' },
}

const podOf = (status: Status | undefined): Pod => ({
  metadata: { name: 'a', namespace: 'b', uid: 'c', resourceVersion: '1', annotations: { long: 'x'.repeat(1000) } },
  spec: { nodeName: 'n', containers: [{ name: 'proxy', env: [{ name: 'LONG', value: 'x'.repeat(1000) }] }] },
  status: status as Status,
})

const answers = (pod: Pod) => ({
  ready: isReady(pod),
  problem: podProblem(pod),
  failure: podFailure(pod),
  end: endOfContainer(pod),
  address: pod.status?.podIP,
  node: pod.spec?.nodeName,
})

describe('the kept part of a pod', () => {
  it.each(Object.entries(statuses))('%s says what the whole says', (_, status) => {
    const pod = podOf(status)
    expect(answers(stripPod(pod))).toEqual(answers(pod))
  })

  it('is a fraction of it', () => {
    const size = (pod: Pod) => JSON.stringify(pod).length
    const pod = podOf(statuses['that is ready']!)
    expect(size(stripPod(pod))).toBeLessThan(size(pod) / 5)
  })

  it('is there for a pod without a status, too', () => {
    expect(stripPod(podOf(undefined)).status).toBeUndefined()
  })
})
