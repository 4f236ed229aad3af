// Binds waiting pods to the node: the part of Kubernetes' scheduler that one node needs.
import type { Logger } from 'pino'
import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { Recorder } from '../../../api/kube/events.ts'
import type { Node, Pod } from '../../../api/kube/objects.ts'
import { createQueue, type WorkResult } from '../../../api/kube/queue.ts'
import type { Reflector } from '../../../api/kube/reflector.ts'
import { pods } from '../../../api/kube/resources.ts'
import { type Change, keyOf } from '../../../api/kube/store.ts'
import type { Options } from '../options.ts'
import { describePod } from '../pod/describe.ts'
import { timestamp } from '../timestamp.ts'
import { type Fit, hasEnded, planFit } from './fit.ts'

export type SchedulerParts = {
  client: KubeClient
  log: Logger
  recorder: Recorder
  options: Pick<Options, 'nodeName' | 'schedulerName'>
  /** Undefined before the node is registered. */
  node: () => Node | undefined
  pods: () => Pick<Reflector<Pod>, 'get' | 'list'>
}

export type Scheduler = {
  onPod(change: Change<Pod>): void
  /** Something changed that may let a waiting pod fit. */
  retry(): void
  stop(): Promise<void>
}

export function createScheduler(parts: SchedulerParts): Scheduler {
  const { client, log, recorder } = parts
  const { nodeName, schedulerName } = parts.options
  /** Bound by us, not yet seen to be: they count, or two pods would get one place. */
  const assumed = new Map<string, Pod>()
  const waiting = new Set<string>()

  const isOurs = (pod: Pod) => isWaiting(pod) && (pod.spec?.schedulerName || 'default-scheduler') === schedulerName
  const schedule = async (key: string): Promise<WorkResult> => {
    const pod = parts.pods().get(key)
    waiting.delete(key)
    if (!pod || !isOurs(pod) || assumed.has(pod.metadata.uid!)) return undefined
    const node = parts.node()
    const placed = parts
      .pods()
      .list()
      .filter(({ spec }) => spec?.nodeName === nodeName)
    const fit = planFit(pod, node, [...placed, ...assumed.values()])
    if (fit.kind === 'fits') return await bind(pod)
    await refuse(pod, fit)
    return undefined
  }

  const bind = async (pod: Pod): Promise<WorkResult> => {
    const { name, namespace, uid } = pod.metadata
    assumed.set(uid!, pod)
    try {
      await client.createSubresource(pods, { namespace, name }, 'binding', {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name, namespace, uid },
        target: { kind: 'Node', name: nodeName },
      })
    } catch (error) {
      assumed.delete(uid!)
      if (isKubeError(error, 'notFound')) return undefined
      // Deleted, or bound by an attempt whose reply was lost: the watch will have told by then.
      if (isKubeError(error, 'conflict')) return { againAfterMs: 1_000 }
      throw error
    }
    const note = `Successfully assigned ${namespace}/${name} to ${nodeName}`
    recorder.record({ regarding: describePod(pod), type: 'Normal', reason: 'Scheduled', action: 'Binding', note })
    return undefined
  }

  const refuse = async (pod: Pod, { message }: Fit & { kind: 'unschedulable' }) => {
    waiting.add(keyOf(pod))
    const told = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled')
    if (told?.status === 'False' && told.message === message) return
    const note = message
    recorder.record({
      regarding: describePod(pod),
      type: 'Warning',
      reason: 'FailedScheduling',
      action: 'Scheduling',
      note,
    })
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message,
      lastProbeTime: null,
      lastTransitionTime: told?.status === 'False' ? told.lastTransitionTime : timestamp(Date.now()),
    }
    const patch = { metadata: { uid: pod.metadata.uid }, status: { conditions: [condition] } }
    try {
      await client.patch(pods, pod.metadata, patch, { type: 'strategic', subresource: 'status' })
    } catch (error) {
      if (!isKubeError(error, 'notFound', 'conflict')) throw error
    }
  }

  const queue = createQueue({
    work: schedule,
    concurrency: 16,
    onError: (err, { key, retryInMs }) => log.warn({ err, pod: key, retryInMs }, 'cannot schedule a pod, will retry'),
  })
  const retry = () => {
    for (const key of waiting) queue.add(key)
  }

  return {
    onPod(change) {
      const pod = change.object
      if (change.type === 'deleted' || isPlaced(pod)) assumed.delete(pod.metadata.uid!)
      if (change.type === 'deleted' || hasEnded(pod)) retry()
      if (change.type === 'deleted') waiting.delete(keyOf(pod))
      else if (isOurs(pod) && mayFitNow(change)) queue.add(keyOf(pod))
    },
    retry,
    stop: () => queue.stop(),
  }
}

/** Our own note that a pod does not fit is no reason to look again. */
function mayFitNow({ object, previous }: Change<Pod>): boolean {
  if (!previous) return true
  return (
    JSON.stringify([object.spec, object.metadata.labels]) !== JSON.stringify([previous.spec, previous.metadata.labels])
  )
}

function isPlaced(pod: Pod): boolean {
  return Boolean(pod.spec?.nodeName)
}

function isWaiting(pod: Pod): boolean {
  const { spec, metadata } = pod
  if (isPlaced(pod) || hasEnded(pod) || metadata.deletionTimestamp) return false
  return (spec?.schedulingGates ?? []).length === 0
}
