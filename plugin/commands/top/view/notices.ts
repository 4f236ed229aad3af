// What changes on the screen without a key: a service that is gone takes its page along, and what failed later is told. Pure.
import type { Snapshot } from '../snapshot.ts'
import type { Ui } from './ui.ts'

export function afterChange(ui: Ui, { before, now }: { before: Snapshot; now: Snapshot }, nowMs: number): Ui {
  const failed = now.notices === before.notices ? undefined : now.notices?.at(-1)
  const told: Ui = failed === undefined ? ui : { ...ui, notice: { text: failed, tone: 'bad', atMs: nowMs } }
  const { page, paused } = told
  const { detail } = now
  if (page.kind !== 'service' || paused || !detail?.deleted || detail.key !== page.key) return told
  return {
    ...told,
    page: { kind: 'overview' },
    overlay: undefined,
    typing: false,
    notice: { text: `${page.key} was deleted.`, tone: 'bad', atMs: nowMs },
  }
}
