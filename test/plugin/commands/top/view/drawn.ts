// A frame as a person sees it, of the sample unless something else is said.
import type { Snapshot } from '../../../../../plugin/commands/top/snapshot.ts'
import type { Tab } from '../../../../../plugin/commands/top/source.ts'
import { drawFrame } from '../../../../../plugin/commands/top/view/frame.ts'
import { textOf } from '../../../../../plugin/commands/top/view/line.ts'
import { beginUi, type Look, type Size, type Ui } from '../../../../../plugin/commands/top/view/ui.ts'
import { detail, nowMs, snapshotOf, look as usual } from './sample.ts'

export const begun = beginUi()
export const full = snapshotOf({ detail })

export function onTab(tab: Tab, key = 'default/my-app'): Ui {
  return { ...begun, page: { kind: 'service', key, tab } }
}

export function draw({
  ui = begun,
  snapshot = full,
  look = usual,
  ...size
}: Size & { ui?: Ui; snapshot?: Snapshot; look?: Look }) {
  return drawFrame({ snapshot, ui, look, nowMs, size })
}

export function text(what: Parameters<typeof draw>[0]): string {
  return draw(what)
    .lines.map(line => textOf(line).trimEnd())
    .join('\n')
}
