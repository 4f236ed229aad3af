// One request for a container's log. How often to ask, and for what, is decided elsewhere.
import type { KubeClient } from '../../api/kube/client.ts'
import { KubeError } from '../../api/kube/errors.ts'
import { pathOf } from '../../api/kube/paths.ts'
import { pods } from '../../api/kube/resources.ts'
import { readLines } from '../../api/kube/wire.ts'
import { parseTimedLine } from './line.ts'

export type ContainerRef = { readonly namespace: string; readonly pod: string; readonly container: string }

type LogQuery = {
  readonly follow?: boolean
  readonly previous?: boolean
  /** Whole seconds count, whatever stands behind them. */
  readonly sinceTime?: string
  readonly tailLines?: number
}

export type WireLine = {
  /** As LogLine has it. */
  readonly time: string
  readonly text: string
  /** It ended with a newline. Only the last of a body may not: it was cut, or is still being written. */
  readonly isWhole: boolean
}

/** Above what any runtime keeps as one line without being asked to. The rest of a longer one is left out. */
const MAX_LINE_BYTES = 1024 * 1024

/** Rejects with a KubeError, or the signal's reason. A quiet log may not answer at all until its first line: `timeoutMs` limits the wait for the answer's head. */
export async function* readLog(
  client: KubeClient,
  ref: ContainerRef,
  { query, signal, timeoutMs }: { query: LogQuery; signal: AbortSignal; timeoutMs: number },
): AsyncGenerator<WireLine> {
  const name = `${ref.namespace}/${ref.pod}`
  const { body } = await client.raw({ method: 'GET', path: pathTo(ref, query), signal, timeoutMs })
  let isRead = false
  async function* bytes() {
    yield* body
    isRead = true
  }
  try {
    for await (const wire of readLines(bytes(), { maxBytes: MAX_LINE_BYTES, whenTooLong: 'cut' })) {
      const line = parseTimedLine(wire)
      if (line) yield { ...line, isWhole: !isRead }
      else if (isRead && !startsWithTime.test(wire)) throw unreadable(name, wire)
    }
  } catch (cause) {
    if (signal.aborted) throw signal.reason
    const message = `the log of ${name} broke off: ${cause instanceof Error ? cause.message : String(cause)}`
    throw cause instanceof KubeError ? cause : new KubeError(message, { kind: 'network', outcome: 'refused', cause })
  } finally {
    body.destroy()
  }
}

function pathTo({ namespace, pod, container }: ContainerRef, query: LogQuery): string {
  const { follow, previous, sinceTime, tailLines } = query
  return pathOf(
    pods,
    { namespace, name: pod, subresource: 'log' },
    {
      ...{ container, timestamps: true, tailLines },
      follow: follow || undefined,
      previous: previous || undefined,
      sinceTime: sinceTime === undefined ? undefined : `${sinceTime.slice(0, 19)}Z`,
    },
  )
}

/** Or with as much of it as came before a cut. */
const startsWithTime = /^(\d{0,4}$|\d{4}-)/

/**
 * A whole line without a time is the rest of one whose beginning was left out: runtimes write long lines in parts, and only the parts since some moment come.
 * Without its end it is a kubelet's own sentence about a log that it cannot read, said with the status of success.
 */
function unreadable(name: string, sentence: string): KubeError {
  return new KubeError(`the log of ${name} cannot be read: ${sentence}`, { kind: 'malformed', outcome: 'refused' })
}
