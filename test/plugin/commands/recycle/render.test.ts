// What `recycle` says that it did.
import { expect, it } from 'vitest'
import { renderDone, renderProgress } from '../../../../plugin/commands/recycle/render.ts'

const gradually = { atOnce: false, wait: true }
const notWaiting = { atOnce: false, wait: false }

it.each([
  [{ warm: 5, starting: 0, left: 0 }, gradually, '5 warm pods replaced'],
  [{ warm: 1, starting: 0, left: 0 }, gradually, '1 warm pod replaced'],
  [{ warm: 3, starting: 2, left: 0 }, gradually, '3 warm pods and 2 pods that were starting replaced'],
  [{ warm: 0, starting: 1, left: 0 }, gradually, '1 pod that was starting replaced'],
  [{ warm: 0, starting: 0, left: 0 }, gradually, 'no pods replaced'],
  [{ warm: 5, starting: 0, left: 0 }, { atOnce: true, wait: true }, '5 warm pods replaced at once'],
  [{ warm: 5, starting: 0, left: 0 }, { atOnce: true, wait: false }, '5 warm pods asked to end at once'],
  [{ warm: 1, starting: 0, left: 0 }, notWaiting, '1 warm pod asked to end'],
  [
    { warm: 1, starting: 0, left: 3 },
    notWaiting,
    '1 warm pod asked to end, 3 stay until fresh ones are ready; say it again then, or --at-once',
  ],
  [
    { warm: 0, starting: 0, left: 1 },
    notWaiting,
    'no pods asked to end, 1 stays until fresh ones are ready; say it again then, or --at-once',
  ],
])('of %j with %j: %s', (done, how, sentence) => {
  expect(renderDone(done, how)).toBe(sentence)
})

it('counts how far it is', () => {
  expect(renderProgress({ warm: 2, starting: 1, left: 2 })).toBe('3 of 5 asked to end')
})
