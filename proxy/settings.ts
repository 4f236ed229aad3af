// Everything that a proxy process is told by its environment: who it is, where it serves, and the protocol's durations, which tests scale down together.
import { createIdentity, type Identity } from './identity.ts'
import type { LeaseTiming } from './lease.ts'
import { addonFile } from './splice/addon.ts'
import type { CertificateFolders } from './tls/certificate.ts'

export type Settings = {
  readonly identity: Identity
  readonly logLevel: string
  /** Threads that face clients; 1: the holder's own does. */
  readonly workers: number
  readonly metricsPort: number
  readonly healthPort: number
  /** Where metrics and health listen; undefined: all addresses. */
  readonly bindHost: string | undefined
  readonly listenFile: string | undefined
  /** Undefined: clients are served without TLS. It is the pod's start that decides, for what it needs is mounted then. */
  readonly tls: { readonly folders: CertificateFolders; readonly lookMs: number } | undefined
  readonly lease: LeaseTiming
  readonly apiTimeoutMs: number
  readonly apiBackoff: { readonly initialMs: number; readonly maxMs: number }
  /** A watch without any event or bookmark for this long is taken for dead. */
  readonly watchLivenessMs: number
  readonly relistMs: number
  /** The addon that joins connections inside the kernel; undefined: it is not wished. */
  readonly spliceAddon: string | undefined
  /** A session shorter than this is never written Active. */
  readonly activeAfterMs: number
  /** A proxy that listens is ready after this long even if its stock is not full. */
  readonly readyAfterMs: number
  /** Told to end, it serves on for so long: a Service leads clients to it for a moment yet. */
  readonly lingerMs: number
  /** After drainTimeout: time to write what is left. */
  readonly flushMs: number
  /** The same when somebody is in a hurry. */
  readonly hurriedFlushMs: number
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Throws an error that names the variable and what it must be. */
export function readSettings(env: Environment, process: { bootId: string; version: string }): Settings {
  const needed = (name: string) => {
    const text = env[name]
    if (!text)
      throw new Error(`the environment variable ${name} is not set; the operator's Deployment sets it in every proxy`)
    return text
  }
  const number = (name: string, fallback: number) => {
    const text = env[name]
    const value = text ? Number(text) : fallback
    if (!Number.isFinite(value) || value < 0)
      throw new Error(`the environment variable ${name} is "${text}"; it must be a number from 0`)
    return value
  }
  const mounted = (folder: string | undefined) => (folder ? `${env.POD_ROOT ?? ''}${folder}` : undefined)
  const own = mounted(env.TLS_DIR)
  const apiTimeoutMs = number('API_TIMEOUT_MS', 10_000)
  const apiBackoff = { initialMs: number('API_RETRY_MS', 100), maxMs: number('API_RETRY_MAX_MS', 5000) }
  return {
    identity: createIdentity({
      service: needed('SERVICE_NAME'),
      serviceNamespace: needed('SERVICE_NAMESPACE'),
      poolNamespace: needed('POOL_NAMESPACE'),
      podName: needed('POD_NAME'),
      podUID: needed('POD_UID'),
      ...process,
    }),
    logLevel: env.LOG_LEVEL || 'info',
    workers: Math.max(1, Math.floor(number('WORKERS', 1))),
    metricsPort: number('METRICS_PORT', 8080),
    healthPort: number('HEALTH_PORT', 8081),
    bindHost: env.BIND_HOST || undefined,
    listenFile: env.LISTEN_FILE || undefined,
    tls: own
      ? { folders: { own, clients: mounted(env.TLS_CLIENT_CA_DIR) }, lookMs: number('TLS_LOOK_MS', 5000) }
      : undefined,
    lease: {
      renewMs: number('LEASE_RENEW_MS', 10_000),
      announceMs: number('LEASE_ANNOUNCE_MS', 1000),
      timeoutMs: apiTimeoutMs,
      backoff: { ...apiBackoff, maxMs: Math.min(apiBackoff.maxMs, 2000) },
    },
    apiTimeoutMs,
    apiBackoff,
    watchLivenessMs: number('WATCH_LIVENESS_MS', 90_000),
    relistMs: number('WATCH_RELIST_MS', 600_000),
    spliceAddon: env.SPLICE === 'off' ? undefined : env.SPLICE || addonFile,
    activeAfterMs: number('ACTIVE_AFTER_MS', 1000),
    readyAfterMs: number('READY_AFTER_MS', 10_000),
    lingerMs: number('LINGER_MS', 5000),
    flushMs: number('FLUSH_MS', 20_000),
    hurriedFlushMs: number('HURRIED_FLUSH_MS', 5000),
  }
}
