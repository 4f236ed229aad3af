// What keeps a target pod from getting ready, in words, read from its status as a kubelet and scheduler write it.
import type { Pod } from '../../api/kube/objects.ts'

export type PodProblem = { readonly reason: string; readonly message: string }

/** Undefined: nothing is known to be wrong. */
export function podProblem(pod: Pod): PodProblem | undefined {
  const unscheduled = pod.status?.conditions?.find(
    condition => condition.type === 'PodScheduled' && condition.status === 'False',
  )
  if (unscheduled) {
    return {
      reason: 'Unschedulable',
      message: `No node takes the pod: ${unended(unscheduled.message) || 'no reason given'}. Lower spec.resources, or add nodes`,
    }
  }
  for (const container of [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]) {
    const waiting = container.state?.waiting
    if (!waiting?.reason) continue
    const detail = waiting.message ? `: ${unended(waiting.message)}` : ''
    if (/^(ErrImage|ImagePull|InvalidImageName|ImageInspectError)/.test(waiting.reason)) {
      return {
        reason: 'ImagePullFailed',
        message: `The image ${container.image} of container ${container.name} cannot be pulled${detail}. Check its name, its tag and spec.template's imagePullSecrets`,
      }
    }
    if (/^Create(Container|Pod)/.test(waiting.reason)) {
      return { reason: 'ContainerConfigInvalid', message: `Container ${container.name} cannot be made${detail}` }
    }
  }
  return undefined
}

/** How a pod that nobody used came to its end: the exit code or signal of its first ended container, and the last thing it said. Undefined: nothing of it has ended. */
export function podFailure(pod: Pod): string | undefined {
  for (const container of pod.status?.containerStatuses ?? []) {
    const ended = container.state?.terminated
    if (!ended) continue
    const how = ended.signal ? `signal ${ended.signal}` : `exit code ${ended.exitCode}`
    const said = lastLine(ended.message)
    return `container ${container.name} ended with ${how}${ended.reason ? ` (${ended.reason})` : ''}${said ? `, last line: ${said}` : ''}`
  }
  const { phase, message } = pod.status ?? {}
  return phase === 'Failed' || phase === 'Succeeded' ? message || 'nothing is known of how it ended' : undefined
}

/** Another program's words, to go on after: some end with a full stop, some do not. */
function unended(message = ''): string {
  return message.trimEnd().replace(/\.+$/, '')
}

const longestLine = 300

function lastLine(text = ''): string {
  const line = text.trimEnd().split('\n').at(-1)!.trim()
  return line.length <= longestLine ? line : `${line.slice(0, longestLine - 1)}…`
}
