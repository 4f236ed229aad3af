// A pod's own ServiceAccount tokens, asked of the API server and renewed before they expire.
import type { Logger } from 'pino'
import { type Backoff, backoffMs } from '../../../api/kube/backoff.ts'
import type { KubeClient } from '../../../api/kube/client.ts'
import type { Limit } from '../../../api/kube/limit.ts'
import type { Pod } from '../../../api/kube/objects.ts'
import { serviceAccounts } from '../../../api/kube/resources.ts'
import type { Lookup } from '../sources.ts'
import type { TokenWish } from './plan.ts'

export type PodTokens = {
  /** Pending until the server has answered; the pod is told when it has, and at each renewal. */
  get(wish: TokenWish): Lookup<string>
  release(): void
}

type TokenAnswer = { status: { token: string; expirationTimestamp: string } }

const BACKOFF: Backoff = { initialMs: 200, maxMs: 30_000 }
const DEFAULT_SECONDS = 3600
/** As a kubelet: at 80 % of its life, and once a day at least. */
const RENEW_AT = 0.8
const MAX_AGE_MS = 24 * 3_600_000

export function createPodTokens(parts: {
  client: KubeClient
  limit: Limit
  log: Logger
  pod: Pod
  onChange: () => void
}): PodTokens {
  const { client, limit, log, pod, onChange } = parts
  const { namespace, name, uid } = pod.metadata
  const account = pod.spec?.serviceAccountName ?? 'default'
  const tokens = new Map<string, { token: string | undefined; timer: NodeJS.Timeout | undefined }>()
  const stopping = new AbortController()

  const request = (wish: TokenWish) => {
    const spec = {
      audiences: wish.audience ? [wish.audience] : [],
      expirationSeconds: wish.expirationSeconds ?? DEFAULT_SECONDS,
      boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
    }
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec }
    const ref = { namespace, name: account }
    return limit(() =>
      client.createSubresource<typeof body, TokenAnswer>(serviceAccounts, ref, 'token', body, {
        signal: stopping.signal,
      }),
    )
  }
  const renew = async (key: string, wish: TokenWish, failures: number): Promise<void> => {
    let againMs: number
    let failed = 0
    try {
      const { status } = await request(wish)
      againMs = Math.min(MAX_AGE_MS, (Date.parse(status.expirationTimestamp) - Date.now()) * RENEW_AT)
      tokens.set(key, { token: status.token, timer: undefined })
      onChange()
    } catch (err) {
      if (stopping.signal.aborted) return
      failed = failures + 1
      againMs = backoffMs(BACKOFF, failed, Math.random)
      log.warn({ err, pod: `${namespace}/${name}`, retryInMs: againMs }, 'no service account token yet, will retry')
    }
    if (stopping.signal.aborted) return
    const timer = setTimeout(() => void renew(key, wish, failed), Math.max(1_000, againMs))
    tokens.set(key, { token: tokens.get(key)?.token, timer })
  }

  return {
    get(wish) {
      const key = JSON.stringify([wish.audience, wish.expirationSeconds])
      const known = tokens.get(key)
      if (!known) {
        tokens.set(key, { token: undefined, timer: undefined })
        void renew(key, wish, 0)
      }
      return known?.token === undefined ? { kind: 'pending' } : { kind: 'found', object: known.token }
    },
    release() {
      stopping.abort(new Error('the pod needs no token any more'))
      for (const { timer } of tokens.values()) clearTimeout(timer)
    },
  }
}
