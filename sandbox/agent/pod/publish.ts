// Turns what the agent knows of a pod into its status, and into the list of addresses that its program listens on.
import type { Pod } from '../../../api/kube/objects.ts'
import type { RestartPolicy } from '../container/restart.ts'
import type { ContainerView } from '../container/view.ts'
import type { Parts } from '../parts.ts'
import { timestamp } from '../timestamp.ts'
import { type Ending, explainEnding } from './ending.ts'
import type { PodFolders } from './folders.ts'
import { writeListenFile } from './listenFile.ts'
import { planPhase } from './phase.ts'
import type { Report } from './report.ts'
import { buildStatus, type PodStatus } from './status.ts'

export type Publication = {
  pod: Pod
  containers: readonly ContainerView[]
  ip: string | undefined
  /** A volume could not be made. */
  stuck: boolean
  /** What to say when one of its programs listens at all addresses of the machine. */
  wildcard: string | undefined
  ending: Ending | undefined
  /** Nothing runs any more, and nothing will. */
  over: boolean
}

export type Publisher = {
  publish(news: Publication): void
  /** The newest status; before the first, that of an earlier agent. */
  status(): PodStatus | undefined
}

export function createPublisher(parts: Parts, folders: PodFolders, report: Report): Publisher {
  let reported: PodStatus | undefined
  let lastPod: Pod | undefined
  return {
    status: () => reported ?? lastPod?.status,
    publish(news) {
      const { pod, containers, ip, wildcard, ending, over } = news
      lastPod = pod
      if (!isWorthTelling(news)) return
      const now = timestamp(Date.now())
      reported = buildStatus({
        ...{ pod, containers, ip, wildcard, now },
        before: reported ?? pod.status,
        phase: planPhase({
          containers,
          policy: (pod.spec?.restartPolicy ?? 'Always') as RestartPolicy,
          ended: over && ending !== undefined,
          failed: ending?.kind === 'deadline' || ending?.kind === 'shutdown',
        }),
        prepared: !over && !containers.every(isUntouched),
        hostIP: parts.options.nodeIP,
        ...explainEnding(ending),
      })
      report.write(reported)
      if (!over && ip) writeListenFile(folders.listenFile, parts.listenAddresses(pod, ip, !ending && isReady(reported)))
    },
  }
}

/** A pod that starts at once is told of in one write, when it runs. */
function isWorthTelling({ containers, stuck, over }: Publication): boolean {
  return over || stuck || !containers.every(isUntouched)
}

function isUntouched({ state, alive, last }: ContainerView): boolean {
  return !alive && !last && state.kind === 'waiting' && state.reason === 'ContainerCreating'
}

function isReady(status: PodStatus): boolean {
  return status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true
}
