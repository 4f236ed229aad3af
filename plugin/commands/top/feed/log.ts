// The last lines of a service's proxies, followed as long as the service is open.
import type { KubeClient } from '../../../../api/kube/client.ts'
import { proxyContainer } from '../../../../api/v1alpha1/names.ts'
import { followLogs } from '../../../logs/followLogs.ts'
import { proxySource } from '../../../logs/source.ts'
import { describeTrouble } from '../../../logs/trouble.ts'
import { printable } from '../../../output/printable.ts'
import type { LogRow, Part } from '../snapshot.ts'
import { buildLogRow } from './logRow.ts'
import type { Clock } from './timing.ts'

export type LogFeed = {
  /** Oldest first. */
  part(): Part<LogRow>
  close(): void
}

type LogWish = {
  readonly client: KubeClient
  readonly namespace: string
  readonly service: string
  readonly clock: Clock
  readonly onChange: () => void
}

const KEPT = 1000
const AT_FIRST = 100

export function createLog({ client, namespace, service, clock, onChange }: LogWish): LogFeed {
  const closing = new AbortController()
  let lines: LogRow[] = []
  let refusal: string | undefined
  let end: string | undefined
  let hasBegun = false

  const add = (row: LogRow) => {
    hasBegun = true
    lines.push(row)
    // Not on every line: a thousand would be moved each time.
    if (lines.length > 2 * KEPT) lines = lines.slice(-KEPT)
    onChange()
  }
  followLogs({
    ...{ client, tailLines: AT_FIRST, container: proxyContainer, signal: closing.signal },
    sources: [proxySource(namespace, [service])],
    onLine: line => add(buildLogRow(line)),
    onTrouble(trouble) {
      const message = describeTrouble(trouble)
      if (trouble.kind === 'forbidden') refusal = message
      else add({ atMs: clock.wall(), level: 'warn', from: 'kubectl', message })
      onChange()
    },
  }).then(
    () => finish('there is no log to follow'),
    error => {
      if (!closing.signal.aborted) finish(printable(error instanceof Error ? error.message : String(error)))
    },
  )
  const finish = (why: string) => {
    end = why
    onChange()
  }

  return {
    part() {
      if (hasBegun) return { kind: 'rows', rows: lines.slice(-KEPT), staleSinceMs: undefined }
      const why = refusal ?? end
      return why === undefined ? { kind: 'loading' } : { kind: 'unavailable', why }
    },
    close: () => closing.abort(),
  }
}
