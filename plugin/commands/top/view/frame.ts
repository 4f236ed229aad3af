// One frame: everything that is on the screen, as lines, from a snapshot and what the person did to the screen. Pure; as many lines as there are rows, none wider than the columns.
import type { Part, Snapshot } from '../snapshot.ts'
import type { Attention } from '../source.ts'
import { drawInstead } from './body.ts'
import { cellText, widthOf } from './cells.ts'
import { type List, settle } from './cursor.ts'
import { drawHints, drawStatus } from './footer.ts'
import { drawAlerts, drawHeader } from './header.ts'
import { drawHelp } from './help.ts'
import { blank, clipLine, type Line, lineWidth, retone, span } from './line.ts'
import { connections } from './lists/connections.ts'
import { events } from './lists/events.ts'
import { type ListKind, type OpenList, openList } from './lists/list.ts'
import { log } from './lists/log.ts'
import { pods } from './lists/pods.ts'
import { receipts } from './lists/receipts.ts'
import { services, whyOf } from './lists/services.ts'
import { drawQuestion } from './question.ts'
import { drawServiceHead, drawTabs } from './serviceHead.ts'
import { listNameOf, type Sight, type Ui } from './ui.ts'
import { wrapText } from './wrap.ts'

export type Frame = {
  readonly lines: readonly Line[]
  /** What of them is worth keeping: without the keys, and the empty rows above those. */
  readonly content: readonly Line[]
  /** With the cursor where it really is, and overlays scrolled no further than they reach. */
  readonly ui: Ui
  readonly list: OpenList & List
  readonly attention: Attention
}

export function drawFrame(sight: Sight): Frame {
  const list = openNamed(sight)
  const top = drawTop(sight)
  // Which row is selected does not depend on the height, and the height depends on what is to be said of that row.
  const chosen = { ...sight, ui: settleUi(sight.ui, { keys: list.keys, height: 1 }) }
  const below = drawBottom(chosen, list, top.length).length
  const room = Math.max(0, sight.size.rows - top.length - below)
  const titled = room > 1
  const height = Math.max(1, room - (titled ? 1 : 0))
  const settled = settleUi(sight.ui, { keys: list.keys, height })
  const seen = { ...sight, ui: settled }
  const body = drawOverlay(seen, room) ?? drawBody(seen, list, { height, titled })
  const { rows } = sight.size
  const bottom = drawBottom(seen, list, top.length)
  const head = [...top, ...body.lines].slice(0, Math.max(0, rows - bottom.length))
  const filler = Array.from({ length: Math.max(0, rows - head.length - bottom.length) }, () => blank)
  return {
    lines: [...head, ...filler, ...bottom].slice(-rows),
    content: head,
    ui: { ...settled, overlay: body.overlay ?? settled.overlay },
    list: { ...list, height },
    attention: attentionOf(seen, list, height),
  }
}

/** Lines that the reason of the selected service may take. */
const hintLines = 3

function openNamed({ snapshot, ui, look, nowMs }: Sight): OpenList {
  const name = listNameOf(ui)
  const view = {
    sorting: ui.sorting[name],
    filter: ui.filters[ui.page.kind],
    drawing: {
      ...{ glyphs: look.glyphs, nowMs, utcOffsetMinutes: look.utcOffsetMinutes },
      oneNamespace: snapshot.namespace !== undefined,
    },
  }
  const detail = ui.page.kind === 'service' && snapshot.detail?.key === ui.page.key ? snapshot.detail : undefined
  const tab = <T>(kind: ListKind<T>, part: Part<T> | undefined) =>
    openList(kind, part?.kind === 'rows' ? part.rows : [], view)
  switch (name) {
    case 'services':
      return openList(services, snapshot.services, view)
    case 'connections':
      return tab(connections, detail?.connections)
    case 'pods':
      return tab(pods, detail?.pods)
    case 'receipts':
      return tab(receipts, detail?.receipts)
    case 'events':
      return tab(events, detail?.events)
    case 'log':
      return tab(log, detail?.log)
  }
}

/** What leaves first on a low screen: the head's second line and more, then the alerts. */
function drawTop(sight: Sight): Line[] {
  const { snapshot, ui, size } = sight
  const header = size.rows > 5 ? [drawHeader(sight)] : []
  const alerts = size.rows > 7 ? drawAlerts(sight) : []
  if (ui.page.kind === 'overview') return [...header, ...alerts]
  const { key, tab } = ui.page
  const row = snapshot.services.find(each => each.key === key)
  const detail = snapshot.detail?.key === key ? snapshot.detail : undefined
  const head = drawServiceHead({ key, row }, sight)
  const shown = size.rows > 12 ? head : head.slice(0, size.rows > 3 ? 1 : 0)
  return [...header, ...alerts, ...shown, ...(size.rows > 6 ? [drawTabs({ open: tab, detail }, sight)] : [])]
}

/** The hint takes lines of the body, but leaves it the titles and a row. */
function drawBottom(sight: Sight, list: OpenList, above: number): Line[] {
  const { ui, size, look, snapshot } = sight
  if (ui.overlay?.kind === 'confirm') return drawQuestion(ui.overlay.action, size.columns, look).slice(-size.rows)
  const selected = snapshot.services.find(
    ({ key }) => ui.page.kind === 'overview' && !ui.overlay && key === ui.cursors.services.key,
  )
  const hint = selected ? whyOf(selected, look) : ''
  const most = Math.max(1, Math.min(hintLines, size.rows - above - 3))
  const isShown = size.rows > 4 || (size.rows > 1 && (ui.typing || ui.notice))
  const status = isShown ? drawStatus(sight, { list, hint, most }) : []
  return [...status, ...(size.rows > 6 ? [drawHints(sight)] : [])]
}

function settleUi(ui: Ui, list: List): Ui {
  const name = listNameOf(ui)
  return { ...ui, cursors: { ...ui.cursors, [name]: settle(ui.cursors[name], list) } }
}

type Body = { readonly lines: readonly Line[]; readonly overlay?: Ui['overlay'] }

function drawBody(sight: Sight, list: OpenList, { height, titled }: { height: number; titled: boolean }): Body {
  const instead = drawInstead(sight, list)
  if (instead) return { lines: titled ? [blank, ...instead] : instead }
  const { glyphs } = sight.look
  const { top, key } = sight.ui.cursors[list.name]
  const { titles, rows } = list.draw({ top, height, width: Math.max(1, sight.size.columns - 2) })
  const old = sight.snapshot.link.kind === 'reconnecting' || isPartStale(sight.snapshot, list)
  const lines = rows.map(row => {
    if (row.key === key) return selected([span(`${glyphs.selected} `), ...row.line], sight)
    return old || row.stale ? retone([span('  '), ...row.line], 'dim') : [span('  '), ...row.line]
  })
  return { lines: titled ? [[span('  '), ...titles], ...lines] : lines }
}

/** Over the whole width, so that the eye finds it. */
function selected(line: Line, { size: { columns } }: Sight): Line {
  return retone([...line, span(' '.repeat(Math.max(0, columns - lineWidth(line))))], 'selected')
}

function isPartStale({ detail }: Snapshot, { name }: OpenList): boolean {
  const part = name === 'services' ? undefined : detail?.[name]
  return part?.kind === 'rows' && part.staleSinceMs !== undefined
}

/** Help and details stand where the table was. */
function drawOverlay({ ui, size, look }: Sight, room: number): Body | undefined {
  const { overlay } = ui
  if (overlay === undefined || overlay.kind === 'confirm') return undefined
  const all =
    overlay.kind === 'help' ? drawHelp(size.columns, look) : drawFields(overlay.title, overlay.fields, { size, look })
  const top = Math.max(0, Math.min(overlay.top, all.length - room))
  const shown = all.slice(top, top + room).map(line => clipLine(line, size.columns, look.glyphs))
  const isMore = top + room < all.length && room > 1
  const lines = isMore ? [...shown.slice(0, -1), [span(`  ${look.glyphs.ellipsis} more below`, 'dim')]] : shown
  return { lines, overlay: { ...overlay, top } }
}

function drawFields(
  title: string,
  fields: readonly (readonly [string, string])[],
  { size, look }: Pick<Sight, 'size' | 'look'>,
): Line[] {
  const width = Math.max(0, ...fields.map(([label]) => widthOf(label))) + 2
  const rows = fields.flatMap(([label, value]) =>
    wrapText(value, Math.max(10, size.columns - width - 2), look.glyphs).map(
      (text, index): Line => [span(`  ${index === 0 ? label.padEnd(width) : ' '.repeat(width)}`, 'dim'), span(text)],
    ),
  )
  return [[span(cellText(title, look.glyphs), 'accent')], ...rows]
}

function attentionOf({ ui }: Sight, list: OpenList, height: number): Attention {
  if (ui.page.kind === 'service') {
    return { visible: [ui.page.key], open: { key: ui.page.key, tab: ui.page.tab } }
  }
  const { top } = ui.cursors.services
  return { visible: list.keys.slice(top, top + height), open: undefined }
}
