// Writes one pod's status to the API server: in order, the newest only, and never to another pod of the same name.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Backoff, backoffMs } from '../../../api/kube/backoff.ts'
import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { Limit } from '../../../api/kube/limit.ts'
import type { Pod } from '../../../api/kube/objects.ts'
import { pods } from '../../../api/kube/resources.ts'
import type { PodStatus } from './status.ts'

export type Report = {
  /** Returns at once. A status equal to the last is not written. */
  write(status: PodStatus): void
  /** Resolves when the newest status is written, or the pod is gone. */
  flush(): Promise<void>
  /** Gives up whatever is not written yet. */
  stop(): void
}

const BACKOFF: Backoff = { initialMs: 200, maxMs: 10_000 }

/** Another pod has the name by now: the API server says that a UID cannot change. */
function isAnother(error: unknown): boolean {
  return isKubeError(error, 'conflict') || (isKubeError(error, 'invalid') && error.message.includes('metadata.uid'))
}

/** Lists that are merged by their addresses: another address would join the one before it, and two of a family are refused. */
function withAddresses<S extends PodStatus>(status: S): S {
  const replacing = (list: object[] | undefined) => list && [...list, { $patch: 'replace' }]
  const { podIPs, hostIPs } = status
  return { ...status, ...(podIPs && { podIPs: replacing(podIPs) }), ...(hostIPs && { hostIPs: replacing(hostIPs) }) }
}

export function createReport(parts: { client: KubeClient; limit: Limit; log: Logger; pod: Pod }): Report {
  const { client, limit, log, pod } = parts
  const { name, namespace, uid } = pod.metadata
  const stopping = new AbortController()
  let wanted = ''
  let written = ''
  let writing: Promise<void> | undefined

  /** With another UID the server refuses: that is another pod. */
  const send = async (status: string) => {
    const patch = { metadata: { uid }, status: withAddresses(JSON.parse(status)) }
    try {
      await limit(() =>
        client.patch(pods, { namespace, name }, patch, {
          type: 'strategic',
          subresource: 'status',
          signal: stopping.signal,
        }),
      )
    } catch (error) {
      if (!isKubeError(error, 'notFound') && !isAnother(error)) throw error
      stopping.abort(error)
    }
  }
  const drain = async () => {
    for (let failures = 0; written !== wanted && !stopping.signal.aborted; ) {
      const status = wanted
      try {
        await send(status)
        written = status
        failures = 0
      } catch (err) {
        if (stopping.signal.aborted) return
        failures += 1
        const retryInMs = backoffMs(BACKOFF, failures, Math.random)
        log.warn({ err, pod: `${namespace}/${name}`, retryInMs }, 'cannot write the status of a pod, will retry')
        await sleep(retryInMs, undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }
  const start = () => {
    writing ??= drain().finally(() => {
      writing = undefined
      if (written !== wanted && !stopping.signal.aborted) start()
    })
  }

  return {
    write(status) {
      wanted = JSON.stringify(status)
      if (written !== wanted) start()
    },
    async flush() {
      while (writing) await writing
    },
    stop: () => stopping.abort(new Error('the report was stopped')),
  }
}
