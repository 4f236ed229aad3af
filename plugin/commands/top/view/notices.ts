// What changes on the screen without a key: a service that is gone takes its page along. Pure.
import type { Snapshot } from '../snapshot.ts'
import type { Ui } from './ui.ts'

export function afterChange(ui: Ui, { detail }: Snapshot, nowMs: number): Ui {
  const { page, paused } = ui
  if (page.kind !== 'service' || paused || !detail?.deleted || detail.key !== page.key) return ui
  return {
    ...ui,
    page: { kind: 'overview' },
    overlay: undefined,
    typing: false,
    notice: { text: `${page.key} was deleted.`, tone: 'bad', atMs: nowMs },
  }
}
