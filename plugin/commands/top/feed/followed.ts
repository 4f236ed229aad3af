// One watch that may be refused: what is forbidden today is asked for again later, and what went wrong on the way is known.
import { isKubeError, type KubeError } from '../../../../api/kube/errors.ts'
import type { KubeObject } from '../../../../api/kube/objects.ts'
import { type Reflector, type ReflectorOptions, startReflector } from '../../../../api/kube/reflector.ts'
import type { Clock, FeedTiming } from './timing.ts'
import { noteTroubles, type Trouble } from './trouble.ts'

/** `absent`: the cluster does not know the kind. */
export type Standing = 'waiting' | 'synced' | 'forbidden' | 'absent'

export type Followed<T extends KubeObject> = {
  standing(): Standing
  /** What the server said when it last forbade the list; undefined unless it is forbidden now. */
  refusal(): KubeError | undefined
  /** Undefined while all is well. */
  trouble(): Trouble | undefined
  /** On the monotonic clock. */
  lastContact(): number
  get(key: string): T | undefined
  list(): T[]
  byIndex(index: string, value: string): T[]
  /** Nothing is told any more. */
  close(): Promise<void>
}

export type FollowedOptions<T extends KubeObject> = Pick<
  ReflectorOptions<T>,
  'client' | 'resource' | 'namespace' | 'labelSelector' | 'fieldSelector' | 'strip' | 'indexes'
> & {
  /** Also told of every object as deleted when it may no longer be read. */
  readonly onChange: (object: T, isGone: boolean) => void
  /** Standing or trouble may be another. */
  readonly onState: () => void
  readonly timing: FeedTiming
  readonly clock: Clock
  readonly random?: () => number
}

export function startFollowed<T extends KubeObject>(options: FollowedOptions<T>): Followed<T> {
  const { onChange, onState, timing, clock, random = Math.random, ...watch } = options
  const troubles = noteTroubles(clock)
  let standing: Standing = 'waiting'
  let refusal: KubeError | undefined
  let retry: NodeJS.Timeout | undefined
  let isClosed = false
  let reflector: Reflector<T> = begin()

  function begin(): Reflector<T> {
    const started = startReflector<T>({
      ...{ ...watch, timing: timing.watch, now: clock.mono, random },
      onChange: change => {
        if (!isClosed) onChange(change.object, change.type === 'deleted')
      },
      onError: (error, during) => {
        if (during === 'change') throwOutside(error)
        else if (!isClosed) fail(error, during)
      },
    })
    started.synced.then(
      () => stand('synced'),
      () => {}, // it was stopped, by us
    )
    return started
  }
  function stand(next: Standing): void {
    if (isClosed) return
    standing = next
    onState()
  }
  function fail(error: unknown, during: 'list' | 'watch'): void {
    if (isKubeError(error, 'forbidden')) {
      refusal = error
      giveUp('forbidden', timing.retryForbiddenMs)
    } else if (isKubeError(error, 'notFound') && during === 'list') {
      giveUp('absent', timing.retryAbsentMs)
    } else {
      troubles.note(error, reflector.lastContact())
      onState()
    }
  }
  function giveUp(next: Standing, retryMs: number): void {
    const refused = reflector
    // Its loop is what called us: it ends after this, and nobody needs to wait for it.
    void refused.stop()
    troubles.forget()
    for (const object of refused.list()) onChange(object, true)
    const again = () => {
      reflector = begin()
    }
    // Not all of a hundred namespaces in one moment.
    retry = setTimeout(again, retryMs * (1 + random() / 4))
    stand(next)
  }

  return {
    standing: () => standing,
    refusal: () => (standing === 'forbidden' ? refusal : undefined),
    trouble: () => troubles.since(reflector.lastContact()),
    lastContact: () => reflector.lastContact(),
    get: key => (standing === 'synced' ? reflector.get(key) : undefined),
    list: () => (standing === 'synced' ? reflector.list() : []),
    byIndex: (index, value) => (standing === 'synced' ? reflector.byIndex(index, value) : []),
    async close() {
      isClosed = true
      clearTimeout(retry)
      await reflector.stop()
    },
  }
}

/** A defect of ours in a handler: no state of the watch could express it. */
function throwOutside(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
