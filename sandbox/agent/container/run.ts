// One container of a pod: started, watched, started again, stopped. What it is at any moment is its view.
import { randomBytes } from 'node:crypto'
import type { Container } from '../../../api/kube/objects.ts'
import type { Past } from '../pod/past.ts'
import type { ContainerEvents } from '../pod/tell.ts'
import { timestamp } from '../timestamp.ts'
import { type Attempt, type AttemptParts, startAttempt } from './attempt.ts'
import type { ContainerLog } from './log.ts'
import type { Prepared } from './prepare.ts'
import { planRestart, type RestartPolicy } from './restart.ts'
import type { ContainerRole, ContainerState, ContainerView, Terminated } from './view.ts'

export type ContainerRun = {
  name: string
  view(): ContainerView
  /** One attempt; its outcome is in the view. */
  start(): Promise<void>
  /** Before `deadlineMs` on the monotonic clock it is dead. `why` is for the Event. */
  stop(deadlineMs: number, why: string): void
  /** From now on it is not started again, and a wait for a start is over. */
  retire(): void
  /** The run that is, or the newest that was. */
  current(): Attempt | undefined
  log(previous: boolean): ContainerLog | undefined
}

export type ContainerRunParts = {
  container: Container
  role: ContainerRole
  policy: RestartPolicy
  prepare: () => Promise<Prepared>
  /** Everything an attempt needs but its number and its wish. */
  attempt: Omit<AttemptParts, 'container' | 'wish' | 'number' | 'listener'>
  tell: ContainerEvents
  /** Told after every change of the view. */
  onChange: () => void
  /** Milliseconds from now to the moment by which a container that failed its probe must be dead. */
  graceMs: (probeSeconds: number | undefined) => number
  backoff: { crash: Backoff; retry: Backoff }
  /** From an earlier life of the agent. */
  past: Past
}

type Backoff = { firstMs: number; maxMs: number }

const creating: ContainerState = { kind: 'waiting', reason: 'ContainerCreating' }

export function createContainerRun(parts: ContainerRunParts): ContainerRun {
  const { container, role, policy, tell, onChange, backoff, past } = parts
  const { name } = container
  let state: ContainerState = past.state ?? creating
  let last = past.last
  let restarts = past.restarts
  let restartsInARow = 0
  let refusals = 0
  let startableAtMs = 0
  let retired = false
  let alive = false
  let started = false
  let ready = false
  let containerID: string | undefined
  let attempt: Attempt | undefined
  let previousLog: ContainerLog | undefined

  const wait = (reason: string, ms: number, message?: string) => {
    state = { kind: 'waiting', reason, message }
    startableAtMs = performance.now() + ms
  }
  const refuse = ({ reason, message }: Prepared & { kind: 'wrong' }) => {
    refusals += 1
    const ms = Math.min(backoff.retry.maxMs, backoff.retry.firstMs * 2 ** (refusals - 1))
    if (reason === 'ErrImagePull') {
      tell.pullFailed(container.image ?? '', message, refusals)
      wait(refusals > 1 ? 'ImagePullBackOff' : reason, ms, message)
    } else {
      tell.failed(message)
      wait(reason, ms, message)
    }
    onChange()
  }
  const finish = (ended: Omit<Terminated, 'startedAt' | 'finishedAt' | 'containerID'>, ranMs: number) => {
    const startedAt = state.kind === 'running' ? state.startedAt : timestamp(Date.now() - ranMs)
    const terminated: Terminated = { ...ended, startedAt, finishedAt: timestamp(Date.now()), containerID }
    alive = false
    started = false
    ready = false
    if (ranMs > 2 * backoff.crash.maxMs) restartsInARow = 0
    const restart = planRestart({ role, policy, exitCode: ended.exitCode, restartsInARow, backoff: backoff.crash })
    if (retired || restart.kind === 'never') {
      state = { kind: 'terminated', ...terminated }
    } else {
      last = terminated
      restartsInARow += 1
      if (restart.ms > 0) tell.backOff()
      wait(
        'CrashLoopBackOff',
        restart.ms,
        `back-off ${Math.ceil(restart.ms / 1000)}s restarting failed container=${name}`,
      )
    }
    onChange()
  }

  return {
    name,
    view: () => ({
      ...{ name, role, state, last, restarts, containerID, alive, started, ready, startableAtMs },
      image: container.image ?? '',
    }),
    async start() {
      const prepared = await parts.prepare().catch(wrong)
      if (prepared.kind === 'pending' || retired) return
      if (prepared.kind === 'wrong') return refuse(prepared)
      refusals = 0
      if (last) restarts += 1
      previousLog = attempt?.log
      containerID = `process://${randomBytes(32).toString('hex')}`
      const began = performance.now()
      const outcome = await startAttempt({
        ...parts.attempt,
        container,
        wish: prepared.wish,
        number: restarts,
        listener: {
          onRunning() {
            state = { kind: 'running', startedAt: timestamp(Date.now()) }
            onChange()
          },
          onStarted() {
            started = true
            onChange()
          },
          onReady(now) {
            ready = now
            onChange()
          },
          onFailure: (kind, message) => tell.unhealthy(kind, message),
          onDead(kind, seconds) {
            tell.killing(`Container ${name} failed ${kind} probe, will be restarted`)
            attempt?.stop(performance.now() + parts.graceMs(seconds))
          },
          onHook(kind, message) {
            tell.hookFailed(kind, message)
            if (kind === 'postStart') attempt?.stop(performance.now() + parts.graceMs(undefined))
          },
          onExit: ended => finish(ended, performance.now() - began),
        },
      })
      if (outcome.kind === 'failed') {
        tell.failed(outcome.message)
        return finish({ exitCode: 128, reason: 'StartError', message: outcome.message }, 0)
      }
      attempt = outcome.attempt
      alive = true
      tell.started(container.image ?? '')
      attempt.watch()
    },
    stop(deadlineMs, why) {
      if (!alive) return
      tell.killing(why)
      attempt?.stop(deadlineMs)
    },
    retire() {
      retired = true
      if (state.kind !== 'waiting' || alive) return
      const now = timestamp(Date.now())
      const never = { exitCode: 137, reason: 'ContainerStatusUnknown', message: 'The container never started' }
      state = { kind: 'terminated', ...(last ?? { ...never, startedAt: now, finishedAt: now }) }
    },
    current: () => attempt,
    log: previous => (previous ? previousLog : attempt?.log),
  }
}

/** A full disk, two mounts at one place: told, and tried again. */
function wrong(error: unknown): Prepared {
  return {
    kind: 'wrong',
    reason: 'CreateContainerError',
    message: error instanceof Error ? error.message : String(error),
  }
}
