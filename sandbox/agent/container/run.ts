// One container of a pod: started, watched, started again, stopped. What it is at any moment is its view.
import { randomBytes } from 'node:crypto'
import type { Container } from '../../../api/kube/objects.ts'
import type { Past } from '../pod/past.ts'
import type { ContainerEvents } from '../pod/tell.ts'
import type { ProcessWish } from '../process/start.ts'
import { timestamp } from '../timestamp.ts'
import { type Attempt, type AttemptListener, type AttemptParts, startAttempt } from './attempt.ts'
import {
  afterEnd,
  afterRefusal,
  afterRetirement,
  afterRunning,
  afterStart,
  type Chapter,
  type End,
  firstChapter,
  type Rules,
} from './chapter.ts'
import type { ContainerLog } from './log.ts'
import type { Prepared } from './prepare.ts'
import type { ContainerRole, ContainerView } from './view.ts'

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
  rules: Rules
  prepare: () => Promise<Prepared>
  /** Everything an attempt needs but its number and its wish. */
  attempt: Omit<AttemptParts, 'container' | 'wish' | 'number' | 'listener'>
  tell: ContainerEvents
  /** Told after every change of the view. */
  onChange: () => void
  /** Milliseconds from now to the moment by which a container that failed its probe must be dead. */
  graceMs: (probeSeconds: number | undefined) => number
  /** From an earlier life of the agent. */
  past: Past
}

export function createContainerRun(parts: ContainerRunParts): ContainerRun {
  const { container, role, rules, tell, onChange } = parts
  const { name, image = '' } = container
  let chapter = firstChapter({ name, image, role }, parts.past)
  let attempt: Attempt | undefined
  let previousLog: ContainerLog | undefined

  const turn = (next: Chapter) => {
    chapter = next
    onChange()
  }
  const refuse = (refusal: Prepared & { kind: 'wrong' }) => {
    turn(afterRefusal(chapter, refusal, { retry: rules.retry, nowMs: performance.now() }))
    if (refusal.reason === 'ErrImagePull') tell.pullFailed(image, refusal.message, chapter.refusals)
    else tell.failed(refusal.message)
  }
  const finish = (end: End) => {
    const moment = { now: timestamp(Date.now()), nowMs: performance.now() }
    turn(afterEnd(chapter, end, { ...moment, rules, began: timestamp(Date.now() - end.ranMs) }))
    if (chapter.state.kind === 'waiting' && chapter.startableAtMs > moment.nowMs) tell.backOff()
  }
  const kill = (probeSeconds?: number) => attempt?.stop(performance.now() + parts.graceMs(probeSeconds))
  const listen = (beganMs: number): AttemptListener => ({
    onRunning: () => turn(afterRunning(chapter, timestamp(Date.now()))),
    onStarted: () => turn({ ...chapter, started: true }),
    onReady: ready => turn({ ...chapter, ready }),
    onFailure: tell.unhealthy,
    onDead(kind, seconds) {
      tell.killing(`Container ${name} failed ${kind} probe, will be restarted`)
      kill(seconds)
    },
    onHook(kind, message) {
      tell.hookFailed(kind, message)
      if (kind === 'postStart') kill()
    },
    onExit: end => finish({ ...end, ranMs: performance.now() - beganMs }),
  })
  const launch = async (wish: ProcessWish) => {
    previousLog = attempt?.log
    chapter = afterStart(chapter, `process://${randomBytes(32).toString('hex')}`)
    const listener = listen(performance.now())
    const outcome = await startAttempt({ ...parts.attempt, container, wish, number: chapter.restarts, listener })
    if (outcome.kind === 'failed') {
      tell.failed(outcome.message)
      return finish({ exitCode: 128, reason: 'StartError', message: outcome.message, ranMs: 0 })
    }
    attempt = outcome.attempt
    tell.started(image)
    attempt.watch()
  }

  return {
    name,
    view: () => chapter,
    async start() {
      const prepared = await parts.prepare().catch(wrong)
      if (prepared.kind === 'pending' || chapter.retired) return
      if (prepared.kind === 'wrong') refuse(prepared)
      else await launch(prepared.wish)
    },
    stop(deadlineMs, why) {
      if (!chapter.alive) return
      tell.killing(why)
      attempt?.stop(deadlineMs)
    },
    retire: () => turn(afterRetirement(chapter, timestamp(Date.now()))),
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
