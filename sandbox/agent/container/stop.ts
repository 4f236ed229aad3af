// Ends one run of a container: preStop hook, SIGTERM, grace, SIGKILL.
import type { Container } from '../../../api/kube/objects.ts'
import { createBell } from '../bell.ts'
import { type Door, knock } from '../probe/door.ts'
import type { Running } from '../process/start.ts'

export type Stopper = {
  /** `deadlineMs` on the monotonic clock. Called again, the earlier deadline counts. */
  stop(deadlineMs: number): void
}

/** What a process gets after SIGTERM even when its preStop hook used the whole grace, as a kubelet gives it. */
const MINIMUM_AFTER_HOOK_MS = 2_000

export type StopParts = {
  running: Running
  door: Door
  onHookFailure: (message: string) => void
  now?: () => number
}

export function createStopper({ running, door, onHookFailure, now = () => performance.now() }: StopParts): Stopper {
  const bell = createBell()
  let killAtMs = Number.POSITIVE_INFINITY
  let ended = false
  let stopping = false
  void running.exited.then(() => {
    ended = true
    bell.ring()
  })

  const runHook = async (hook: NonNullable<NonNullable<Container['lifecycle']>['preStop']>) => {
    const limit = new AbortController()
    const over = knock(door, hook, limit.signal).then(outcome => {
      if (!outcome.success && !ended) onHookFailure(outcome.message)
      hooked = true
      bell.ring()
    })
    let hooked = false
    while (!hooked && !ended && now() < killAtMs) await bell.wait(killAtMs - now())
    limit.abort()
    await over
    killAtMs = Math.max(killAtMs, now() + MINIMUM_AFTER_HOOK_MS)
  }
  const end = async () => {
    const hook = door.container.lifecycle?.preStop
    if (hook && now() < killAtMs) await runHook(hook)
    running.signal('SIGTERM')
    while (!ended && now() < killAtMs) await bell.wait(killAtMs - now())
    if (!ended) running.signal('SIGKILL')
  }

  return {
    stop(deadlineMs) {
      killAtMs = Math.min(killAtMs, deadlineMs)
      bell.ring()
      if (stopping) return
      stopping = true
      void end()
    },
  }
}
