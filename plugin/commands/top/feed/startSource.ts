// The feed of `top`: watches for state, looks at proxies for live figures, and one snapshot of both whenever somebody asks.
import type { Attention, Source, SourceOptions } from '../source.ts'
import { createNewest } from './newest.ts'
import { createPublisher } from './publish.ts'
import { keysOf } from './scope.ts'
import { createShown } from './shown.ts'
import { startState } from './state.ts'
import { type Clock, type FeedTiming, TIMING } from './timing.ts'

export type StartOptions = SourceOptions & { readonly timing?: Partial<FeedTiming> }

const clock: Clock = { wall: Date.now, mono: () => performance.now() }
const TICK_MS = 500

/** Nothing is asked of proxies before somebody looks. */
export function startSource(options: StartOptions): Source {
  const { client, context, namespace } = options
  const timing = { ...TIMING, ...options.timing }
  let at: Attention = { visible: [], open: undefined }
  const attention = () => at

  const publisher = createPublisher({ everyMs: timing.publishMs, now: clock.mono })
  const onChange = () => {
    newest.touch()
    publisher.touch()
  }
  const state = startState({ ...options, timing, clock, attention, on: () => shown.on })
  const shown = createShown({ client, timing, clock, state, attention, onChange })
  const { rows, figures, opening, actions } = shown
  const newest = createNewest(() => {
    const nowMs = clock.wall()
    return { nowMs, context, namespace, link: state.link(), ...shown.build(nowMs) }
  })
  const timer = setInterval(() => {
    // Time alone makes an operator that has not looked a silent one, and an end that does not come overdue.
    for (const { reason, key } of newest.last()?.services ?? [])
      if (reason === 'Created' || reason === 'Deleting') rows.touch(key)
    state.beat(figures.lastContact())
  }, TICK_MS)

  return {
    ...{
      snapshot: newest.snapshot,
      refusal: state.services.refusal,
      failure: state.failure,
      onChange: publisher.onChange,
    },
    ...{ evict: actions.evict, recycle: actions.recycle },
    look(next) {
      const before = new Set(keysOf(at))
      at = next
      for (const key of keysOf(next)) before.delete(key)
      // Nobody asks any more: what was told would grow old without a word.
      for (const key of before) rows.setTraffic(key, undefined)
      state.spread()
      figures.aim(next)
      opening.open(next.open)
    },
    async close() {
      clearInterval(timer)
      for (const part of [publisher, figures, actions]) part.close()
      await Promise.all([state.close(), opening.close()])
    },
  }
}
