// What every step of an uninstall works with: the cluster, the person who watches, and a limit to its patience.
import { setTimeout as delay } from 'node:timers/promises'
import type { DeleteOptions, KubeClient } from '../../../api/kube/client.ts'
import { startTimer } from '../../../api/kube/deadline.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { KubeObject } from '../../../api/kube/objects.ts'
import type { Resource } from '../../../api/kube/resources.ts'
import { nameOf } from '../../assets/kinds.ts'
import { CommandError } from '../../cli/commandError.ts'
import { printable } from '../../output/printable.ts'

export type Work = {
  readonly client: KubeClient
  readonly signal: AbortSignal
  readonly timeoutMs: number
  /** What was done, for stdout. */
  say(line: string): void
  /** What is waited for, for stderr. */
  tell(line: string): void
}

const LOOK_MS = 300
/** When time is up, what is left is looked at for so long, to be told. */
const LAST_LOOK_MS = 3_000
/** Who waits for so long without news wants to know for what. */
const QUIET_MS = 5_000

/** What is left, in words; undefined when nothing is. */
export type LeftOver = { readonly left: string; readonly hint: string } | undefined

/** Resolves when nothing is left. Rejects with a CommandError that says what is. */
export async function untilNothing(work: Work, what: string, look: () => Promise<LeftOver>): Promise<void> {
  const late = Promise.withResolvers<LeftOver>()
  const callOff = startTimer(work.timeoutMs + LAST_LOOK_MS, () => late.resolve(noAnswer))
  try {
    await lookOften(work, what, () => Promise.race([look().catch(describeOutage), late.promise]))
  } finally {
    callOff()
  }
}

const noAnswer = { left: 'the API server does not answer', hint: 'Run it again: it goes on from there.' }

async function lookOften(work: Work, what: string, look: () => Promise<LeftOver>): Promise<void> {
  const beganMs = performance.now()
  for (let toldMs = beganMs; ; await delay(LOOK_MS, undefined, { signal: work.signal })) {
    const found = await look()
    if (!found) return
    const nowMs = performance.now()
    if (nowMs - beganMs > work.timeoutMs) {
      // One line, whatever the cluster says: others are ours.
      throw new CommandError(printable(`timed out waiting for ${what}: ${found.left}`), { hint: found.hint })
    }
    if (nowMs - toldMs < QUIET_MS) continue
    work.tell(`waiting for ${what}: ${found.left}`)
    toldMs = nowMs
  }
}

/** A bad moment of the API server is waited out, as long as anything else. */
function describeOutage(error: unknown): LeftOver {
  if (!isKubeError(error, 'network', 'timeout', 'server', 'tooManyRequests')) throw error
  return { left: `the API server did not do it: ${error.message}`, hint: noAnswer.hint }
}

/** False when it was gone already. Another object of the same name is left alone. */
export async function remove(
  work: Work,
  resource: Resource,
  { metadata: { namespace, name, uid } }: KubeObject,
  options: DeleteOptions = {},
): Promise<boolean> {
  try {
    await work.client.delete(resource, { namespace, name }, { ...options, uid, signal: work.signal })
    return true
  } catch (error) {
    if (isKubeError(error, 'notFound', 'conflict')) return false
    throw error
  }
}

/** As kubectl says it. */
export function deleted(resource: Resource, { metadata: { namespace, name } }: KubeObject): string {
  const kind = nameOf(resource, '').slice(0, -1)
  return `${kind} "${name}" deleted${namespace ? ` from ${namespace} namespace` : ''}`
}
