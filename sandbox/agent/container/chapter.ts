// Where a container stands in its life, and what each happening makes of it. No clock, no process: every step gives a new standing.
import type { Past } from '../pod/past.ts'
import { planRestart, type RestartPolicy } from './restart.ts'
import type { ContainerRole, ContainerView, Terminated } from './view.ts'

export type Chapter = ContainerView & {
  /** Restarts since it last ran well for long. */
  readonly restartsInARow: number
  /** Starts in a row for which something was missing. */
  readonly refusals: number
  /** It is not to start again. */
  readonly retired: boolean
}

export type Backoff = { firstMs: number; maxMs: number }

/** `now` as Kubernetes writes it, `nowMs` on the monotonic clock. */
export type Moment = { now: string; nowMs: number }

export type Rules = { policy: RestartPolicy; crash: Backoff; retry: Backoff }

export function firstChapter(who: { name: string; image: string; role: ContainerRole }, past: Past): Chapter {
  return {
    ...who,
    state: past.state ?? { kind: 'waiting', reason: 'ContainerCreating' },
    last: past.last,
    restarts: past.restarts,
    ...{ alive: false, started: false, ready: false, startableAtMs: 0 },
    ...{ restartsInARow: 0, refusals: 0, retired: false },
  }
}

/** Something that it needs is missing. An image is asked for less and less often, and its reason says so. */
export function afterRefusal(
  chapter: Chapter,
  refusal: { reason: string; message: string },
  { retry, nowMs }: { retry: Backoff; nowMs: number },
): Chapter {
  const refusals = chapter.refusals + 1
  const reason = refusal.reason === 'ErrImagePull' && refusals > 1 ? 'ImagePullBackOff' : refusal.reason
  const waitMs = Math.min(retry.maxMs, retry.firstMs * 2 ** (refusals - 1))
  return {
    ...chapter,
    refusals,
    state: { kind: 'waiting', reason, message: refusal.message },
    startableAtMs: nowMs + waitMs,
  }
}

/** Its process is there. */
export function afterStart(chapter: Chapter, containerID: string): Chapter {
  const restarts = chapter.last ? chapter.restarts + 1 : chapter.restarts
  return { ...chapter, alive: true, containerID, refusals: 0, restarts }
}

export function afterRunning(chapter: Chapter, now: string): Chapter {
  return { ...chapter, state: { kind: 'running', startedAt: now } }
}

export type End = Pick<Terminated, 'exitCode' | 'signal' | 'reason' | 'message'> & { ranMs: number }

export function afterEnd(chapter: Chapter, end: End, at: Moment & { rules: Rules; began: string }): Chapter {
  const { ranMs, ...how } = end
  const { name, role, state, containerID } = chapter
  const { policy, crash } = at.rules
  const startedAt = state.kind === 'running' ? state.startedAt : at.began
  const terminated: Terminated = { ...how, startedAt, finishedAt: at.now, containerID }
  const over = { ...chapter, alive: false, started: false, ready: false }
  const restartsInARow = ranMs > 2 * crash.maxMs ? 0 : chapter.restartsInARow
  const restart = planRestart({ role, policy, exitCode: how.exitCode, restartsInARow, backoff: crash })
  if (chapter.retired || restart.kind === 'never') return { ...over, state: { kind: 'terminated', ...terminated } }
  const message = `back-off ${Math.ceil(restart.ms / 1000)}s restarting failed container=${name}`
  return {
    ...over,
    last: terminated,
    restartsInARow: restartsInARow + 1,
    state: { kind: 'waiting', reason: 'CrashLoopBackOff', message },
    startableAtMs: at.nowMs + restart.ms,
  }
}

/** A wait for a start is over: what it was before is its end. */
export function afterRetirement(chapter: Chapter, now: string): Chapter {
  const { state, alive, last } = chapter
  if (state.kind !== 'waiting' || alive) return { ...chapter, retired: true }
  const message = 'The container never started'
  const never = { exitCode: 137, reason: 'ContainerStatusUnknown', message, startedAt: now, finishedAt: now }
  return { ...chapter, retired: true, state: { kind: 'terminated', ...(last ?? never) } }
}
