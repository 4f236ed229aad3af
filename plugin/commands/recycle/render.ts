// What was done, in words: pure.
import type { Progress } from '../../actions/recycle.ts'

/** How far it is, for whoever watches. */
export function renderProgress({ warm, starting, left }: Progress): string {
  return `${warm + starting} of ${warm + starting + left} asked to end`
}

/** `wait`: the fresh ones are ready. */
export function renderDone(done: Progress, { atOnce, wait }: { atOnce: boolean; wait: boolean }): string {
  const pods = renderPods(done)
  if (wait) return `${pods} replaced${atOnce ? ' at once' : ''}`
  if (done.left === 0) return `${pods} asked to end${atOnce ? ' at once' : ''}`
  const stay = done.left === 1 ? '1 stays' : `${done.left} stay`
  return `${pods} asked to end, ${stay} until fresh ones are ready; say it again then, or --at-once`
}

function renderPods({ warm, starting }: Progress): string {
  const some = [
    ...(warm > 0 ? [`${warm} warm ${warm === 1 ? 'pod' : 'pods'}`] : []),
    ...(starting > 0 ? [starting === 1 ? '1 pod that was starting' : `${starting} pods that were starting`] : []),
  ]
  return some.join(' and ') || 'no pods'
}
