// What a pod's status says of its containers' logs: pure.
import type { Pod } from '../../api/kube/objects.ts'

export type Run =
  /** Has not started: there is no log yet. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'run'
      /** Another one after each restart. */
      readonly id: string
      readonly hasEnded: boolean
      /** It will not be started again. */
      readonly isLast: boolean
      /** The one before, whose log can still be had as the previous one. */
      readonly before: string | undefined
    }
  /** The pod is deleted, or over before this container began. */
  | { readonly kind: 'gone' }

/** Names in the order that kubectl shows them: init containers first, unless they are done and others are there. */
export function containerNames({ spec }: Pod): { main: string[]; init: string[] } {
  return {
    main: (spec?.containers ?? []).map(({ name }) => name),
    init: (spec?.initContainers ?? []).map(({ name }) => name),
  }
}

export function runOf({ status }: Pod, container: string): Run {
  const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])]
  const found = all.find(({ name }) => name === container)
  const isOver = status?.phase === 'Succeeded' || status?.phase === 'Failed'
  if (!found) return { kind: isOver ? 'gone' : 'none' }
  const { running, terminated } = found.state ?? {}
  const last = found.lastState?.terminated
  if (running) {
    const id = found.containerID || `${found.restartCount}`
    return { kind: 'run', id, hasEnded: false, isLast: false, before: last?.containerID }
  }
  // Between two runs the log is that of the run that ended.
  const ended = terminated ?? last
  if (!ended) return { kind: isOver ? 'gone' : 'none' }
  const id = ended.containerID || found.containerID || `${found.restartCount}`
  const before = terminated && last?.containerID !== id ? last?.containerID : undefined
  return { kind: 'run', id, hasEnded: true, isLast: isOver, before }
}
