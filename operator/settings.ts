// Every duration and bound of the operator's side of the protocol; the defaults are the design's. Tests scale the durations down together.
import type { ReflectorTiming } from '../api/kube/reflector.ts'
import { type ProxySettings, type PullPolicy, pullPolicies } from './build/settings.ts'
import type { PoolLimits } from './plan/pool.ts'

/** A watch without any event or bookmark for `livenessMs` is taken for dead; every `relistMs` it is counted what the watches have missed. */
export type WatchTiming = Pick<ReflectorTiming, 'livenessMs' | 'relistMs'>

export type Settings = {
  readonly proxy: ProxySettings
  readonly limits: PoolLimits
  /** A full look at every service, for whatever events missed. */
  readonly lookMs: number
  /** A warm pod that is not ready for this long is replaced. */
  readonly unhealthyAfterMs: number
  /** A pod that has served its client this long is labelled, so that a drain of its node waits. */
  readonly inUseAfterMs: number
  /** After its service was deleted, how long a live holder may take to end its tickets. */
  readonly deletionPatienceMs: number
  /** How long silence alone is doubted when most of four or more holders are silent at once. */
  readonly holderBrakeMs: number
  /** A status is written at most this often per service. */
  readonly statusIntervalMs: number
  /** A write that the watch does not show, or that was refused though nothing changed, is tried again after this long. */
  readonly writeRetryMs: number
  /** A leader removes no pool namespace in its first minutes. */
  readonly sweepAfterMs: number
  readonly watches: WatchTiming
  /** Empty: all namespaces. */
  readonly watchNamespaces: readonly string[]
}

const number = (env: NodeJS.ProcessEnv, name: string, fallback: number): number => {
  const text = env[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (!Number.isFinite(value) || value < 0)
    throw new Error(`the environment variable ${name} is "${text}"; it must be a number from 0`)
  return value
}

const list = (env: NodeJS.ProcessEnv, name: string): string[] =>
  (env[name] ?? '')
    .split(',')
    .map(word => word.trim())
    .filter(Boolean)

function pullPolicy(env: NodeJS.ProcessEnv): PullPolicy | undefined {
  const text = env.PROXY_IMAGE_PULL_POLICY
  if (!text) return undefined
  const found = pullPolicies.find(policy => policy === text)
  if (found) return found
  throw new Error(
    `the environment variable PROXY_IMAGE_PULL_POLICY is "${text}"; it must be one of ${pullPolicies.join(', ')}`,
  )
}

/** Reads the settings of a process's environment. Throws an error that names the variable and what it must be. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const image = env.PROXY_IMAGE
  if (!image) throw new Error('the environment variable PROXY_IMAGE is not set; it names the image that proxies run')
  const proxyEnvironment = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      name.startsWith('PROXY_ENV_') && value !== undefined ? [[name.slice('PROXY_ENV_'.length), value]] : [],
    ),
  )
  return {
    proxy: {
      image,
      imagePullPolicy: pullPolicy(env),
      imagePullSecrets: list(env, 'PROXY_IMAGE_PULL_SECRETS'),
      logLevel: env.PROXY_LOG_LEVEL || env.LOG_LEVEL || 'info',
      environment: proxyEnvironment,
    },
    limits: {
      maxCreationsInFlight: number(env, 'MAX_CREATIONS_IN_FLIGHT', 20),
      surplusSettleMs: number(env, 'SURPLUS_SETTLE_MS', 2_000),
    },
    lookMs: number(env, 'LOOK_MS', 10_000),
    unhealthyAfterMs: number(env, 'UNHEALTHY_AFTER_MS', 5_000),
    inUseAfterMs: number(env, 'IN_USE_AFTER_MS', 10_000),
    deletionPatienceMs: number(env, 'DELETION_PATIENCE_MS', 10_000),
    holderBrakeMs: number(env, 'HOLDER_BRAKE_MS', 600_000),
    statusIntervalMs: number(env, 'STATUS_INTERVAL_MS', 1_000),
    writeRetryMs: number(env, 'WRITE_RETRY_MS', 10_000),
    sweepAfterMs: number(env, 'SWEEP_AFTER_MS', 300_000),
    watches: {
      livenessMs: number(env, 'WATCH_LIVENESS_MS', 90_000),
      relistMs: number(env, 'WATCH_RELIST_MS', 600_000),
    },
    watchNamespaces: list(env, 'WATCH_NAMESPACES'),
  }
}
