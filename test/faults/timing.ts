// Every duration of a run, scaled together: on a busy machine a second is little.
import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { stringify } from 'yaml'

export type Timing = {
  readonly fenceMs: number
  /** A watch that tells nothing is trusted for so long: longer than the 30 s between two bookmarks. */
  readonly livenessMs: number
  readonly connectTimeoutMs: number
  readonly queueTimeoutMs: number
  readonly drainTimeoutMs: number
  readonly brakeMs: number
  /** All of the operator's and the proxies' environment. */
  readonly environment: Readonly<Record<string, number>>
}

export function planTiming(scale: number): Timing {
  const livenessMs = Math.max(35_000, 10_000 * scale)
  const fenceMs = 5_000 * scale
  const brakeMs = 8_000 * scale
  return {
    ...{ fenceMs, livenessMs, brakeMs },
    connectTimeoutMs: 3_000 * scale,
    queueTimeoutMs: 8_000 * scale,
    drainTimeoutMs: 4_000 * scale,
    environment: {
      LOOK_MS: 1_000 * scale,
      STATUS_INTERVAL_MS: 500 * scale,
      UNHEALTHY_AFTER_MS: 2_000 * scale,
      DELETION_PATIENCE_MS: 4_000 * scale,
      SURPLUS_SETTLE_MS: 500 * scale,
      SWEEP_AFTER_MS: 3_000 * scale,
      IN_USE_AFTER_MS: 1_500,
      HOLDER_BRAKE_MS: brakeMs,
      WRITE_RETRY_MS: 2_000 * scale,
      WATCH_LIVENESS_MS: livenessMs,
      WATCH_RELIST_MS: 2 * livenessMs,
      PROXY_ENV_API_TIMEOUT_MS: 2_000 * scale,
      PROXY_ENV_API_RETRY_MAX_MS: 1_000 * scale,
      PROXY_ENV_WATCH_LIVENESS_MS: livenessMs,
      PROXY_ENV_WATCH_RELIST_MS: 2 * livenessMs,
      PROXY_ENV_ACTIVE_AFTER_MS: 300,
      PROXY_ENV_READY_AFTER_MS: 2_000 * scale,
      PROXY_ENV_LINGER_MS: 500,
      PROXY_ENV_FLUSH_MS: 3_000 * scale,
      PROXY_ENV_HURRIED_FLUSH_MS: 500 * scale,
    },
  }
}

/** The product's own manifests with these durations; resolves with the folder. */
export async function layManifests(dir: string, { environment }: Timing): Promise<string> {
  const folder = join(dir, 'install')
  const path = '/spec/template/spec/containers/0/env/-'
  const added = Object.entries(environment).map(([name, value]) => ({
    ...{ op: 'add', path },
    value: { name, value: String(value) },
  }))
  await mkdir(folder, { recursive: true })
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [relative(folder, resolve(import.meta.dirname, '../../manifests'))],
    patches: [
      {
        target: { kind: 'Deployment', name: 'isolation-proxy-operator-controller-manager' },
        patch: stringify(added),
      },
    ],
  }
  await writeFile(join(folder, 'kustomization.yaml'), stringify(kustomization))
  return folder
}
