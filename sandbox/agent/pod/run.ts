// The life of one pod on this node, from its binding to its end: a loop that looks, acts, reports and waits.
import { rm } from 'node:fs/promises'
import type { Pod } from '../../../api/kube/objects.ts'
import { createBell } from '../bell.ts'
import type { ContainerRun } from '../container/run.ts'
import type { Parts } from '../parts.ts'
import { describeWildcard } from '../wildcard/watch.ts'
import { createContainers } from './containers.ts'
import { type Ending, graceMs, hasten } from './ending.ts'
import { podFolders } from './folders.ts'
import { createGround } from './ground.ts'
import { writeListenFile } from './listenFile.ts'
import { planPod } from './plan.ts'
import { createPublisher } from './publish.ts'
import { removePod } from './remove.ts'
import { createReport } from './report.ts'
import { tellOfPod } from './tell.ts'

export type PodRun = {
  pod(): Pod
  ip(): string | undefined
  container(name: string): ContainerRun | undefined
  /** Containers whose process runs. */
  running(): ContainerRun[]
  /** A container listens on a port of all the machine's addresses. */
  noteWildcard(container: string, port: number): void
  /** The object changed. */
  update(pod: Pod): void
  /** The object is gone. */
  remove(): void
  /** The node shuts down; on the monotonic clock. */
  shutDown(killAtMs: number): void
  /** Look again: something that the pod uses has changed. */
  poke(): void
  /** Resolves when nothing of it runs any more and all is reported. */
  done: Promise<void>
}

export function startPodRun(parts: Parts, first: Pod): PodRun {
  let pod = first
  let ending: Ending | undefined
  let wildcard: string | undefined
  const bell = createBell()
  const gone = new AbortController()
  const folders = podFolders(parts.options.state, first.metadata.uid ?? '')
  const report = createReport({ ...parts, pod: first })
  const publisher = createPublisher(parts, folders, report)
  const ground = createGround({ parts, pod: () => pod, folders, onChange: bell.ring })
  const containers = createContainers({ parts, pod: () => pod, folders, ground, onChange: bell.ring })
  const views = () => containers.map(container => container.view())

  const end = (next: Ending) => {
    ending = hasten(ending, next)
    for (const container of containers) container.retire()
    bell.ring()
  }
  const publish = (over: boolean) => {
    const stuck = ground.retryAtMs() !== undefined
    publisher.publish({ pod, containers: views(), ip: ground.ip(), stuck, wildcard, ending, over })
  }
  const start = async (names: readonly string[]) => {
    if ((await ground.prepare()) !== 'ready') return
    writeListenFile(folders.listenFile, parts.listenAddresses(pod, ground.ip()!, false))
    for (const container of containers) {
      if (!ending && names.includes(container.name)) await container.start()
    }
  }
  const stop = (names: readonly string[]) => {
    const killAtMs = ending?.killAtMs ?? performance.now() + graceMs(pod)
    for (const container of containers) {
      if (names.includes(container.name)) container.stop(killAtMs, `Stopping container ${container.name}`)
    }
  }
  /** Ends the pod whose time is up; else says when that will be, on the monotonic clock. */
  const checkDeadline = () => {
    const deadlineMs = ending ? Number.POSITIVE_INFINITY : deadlineAtMs(pod, publisher.status()?.startTime)
    if (performance.now() < deadlineMs) return deadlineMs
    tellOfPod(parts.recorder, pod).deadlineExceeded()
    end({ kind: 'deadline', killAtMs: performance.now() + graceMs(pod) })
    return undefined
  }
  const run = async () => {
    for (;;) {
      const deadlineMs = checkDeadline()
      const plan = planPod({ containers: views(), ending: ending !== undefined, nowMs: performance.now() })
      if (plan.over) return
      stop(plan.stops)
      if (plan.starts.length > 0) await start(plan.starts)
      else if (!ending) await ground.prepare()
      publish(false)
      await bell.wait(waitMs([plan.wakeAtMs, ground.retryAtMs(), deadlineMs]))
    }
  }
  const live = async () => {
    const { phase } = pod.status ?? {}
    const ended = phase === 'Failed' || phase === 'Succeeded'
    if (!ended) await run()
    for (const container of containers) container.retire()
    ground.release()
    if (!ended) publish(true)
    // Its logs stay readable until somebody deletes it.
    while (!ending || ending.kind === 'deadline') await bell.wait()
    await report.flush()
    if (ending.kind === 'deleted') await removePod(parts, pod, gone.signal)
    if (ending.kind !== 'shutdown') await rm(folders.root, { recursive: true, force: true })
  }

  const where = { pod: `${first.metadata.namespace}/${first.metadata.name}` }
  const update = (next: Pod) => {
    pod = next
    if (pod.metadata.deletionTimestamp) end({ kind: 'deleted', killAtMs: performance.now() + graceMs(pod) })
    else bell.ring()
  }
  update(first)
  return {
    pod: () => pod,
    ip: ground.ip,
    running: () => containers.filter(container => container.view().alive),
    noteWildcard(container, port) {
      wildcard = describeWildcard(container, port)
      tellOfPod(parts.recorder, pod).wildcard(wildcard)
      bell.ring()
    },
    container: wanted => containers.find(({ name }) => name === wanted),
    update,
    remove() {
      gone.abort(new Error('the pod is gone'))
      report.stop()
      end({ kind: 'removed', killAtMs: performance.now() + graceMs(pod) })
    },
    shutDown: killAtMs => end({ kind: 'shutdown', killAtMs: Math.min(killAtMs, performance.now() + graceMs(pod)) }),
    poke: bell.ring,
    done: live().catch(err => parts.log.error({ err, ...where }, 'a pod could not be run to its end')),
  }
}

/** On the monotonic clock; infinite when there is no limit. */
function deadlineAtMs({ spec }: Pod, startTime: string | undefined): number {
  if (spec?.activeDeadlineSeconds === undefined || !startTime) return Number.POSITIVE_INFINITY
  return performance.now() + Date.parse(startTime) + spec.activeDeadlineSeconds * 1000 - Date.now()
}

/** Undefined when only a ring can wake it. A time that has passed meanwhile wakes it at once. */
function waitMs(times: readonly (number | undefined)[]): number | undefined {
  const first = Math.min(...times.filter(at => at !== undefined))
  return Number.isFinite(first) ? first - performance.now() : undefined
}
