// The operator's process as the kernel counts it, and the end of one.
import type { KubeClient } from '../../../../api/kube/client.ts'
import { pods } from '../../../../api/kube/resources.ts'
import { isAlive } from '../../../cluster/namespace.ts'
import { until } from '../../../cluster/until.ts'
import { system } from '../../../product/installed.ts'
import { pidsOfPod } from '../../../product/processes.ts'
import { forgetHighest, highestResidentMiB, processTimeMs, residentMiB } from '../../processTime.ts'

export type OperatorProcess = {
  readonly pid: number
  readonly healthUrl: string
}

export async function findOperator(client: KubeClient): Promise<OperatorProcess> {
  return until('the operator', async () => {
    const { items } = await client.list(pods, {
      namespace: system,
      labelSelector: 'app.kubernetes.io/component=operator',
    })
    const pod = items[0]
    const pid = pod && pidsOfPod(pod.metadata.name)[0]
    return pid && pod.status?.podIP ? { pid, healthUrl: `http://${pod.status.podIP}:8081/readyz` } : undefined
  })
}

export type Needs = {
  /** Of one core. */
  readonly share: number
  readonly cpuMs: number
  readonly tookMs: number
  readonly residentMiB: number
  /** The most of it meanwhile. */
  readonly highestMiB: number
}

/** What the operator needs while `during` goes on. */
export async function needsDuring({ pid }: OperatorProcess, during: () => Promise<void>): Promise<Needs> {
  try {
    forgetHighest(pid)
    const before = processTimeMs(pid)
    const begun = performance.now()
    await during()
    const tookMs = performance.now() - begun
    const cpuMs = processTimeMs(pid) - before
    const residentNow = residentMiB(pid)
    return { share: cpuMs / tookMs, cpuMs, tookMs, residentMiB: residentNow, highestMiB: highestResidentMiB(pid) }
  } catch (cause) {
    if (isAlive(pid)) throw cause
    throw new Error(`the operator has ended by itself; see kubectl get events -n ${system}`, { cause })
  }
}

/** Kills it as a crash would. Resolves with its successor as soon as that is ready, and how long it took from its first instruction on. */
export async function restartOperator(
  client: KubeClient,
  { pid }: OperatorProcess,
): Promise<OperatorProcess & { readonly readyAfterMs: number }> {
  process.kill(pid, 'SIGKILL')
  const next = await until('another operator', async () => {
    const found = await findOperator(client)
    return found.pid === pid ? undefined : found
  })
  const begun = performance.now()
  await until('an operator that is ready', () => isReady(next.healthUrl), { limitMs: 300_000 })
  return { ...next, readyAfterMs: performance.now() - begun }
}

async function isReady(url: string): Promise<true | undefined> {
  const answer = await fetch(url).catch(() => undefined)
  await answer?.text()
  return answer?.ok ? true : undefined
}
