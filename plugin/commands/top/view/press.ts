// What a key does: to the screen's state, and to the world as wishes. Pure.

import type { Key } from '../../../terminal/keys.ts'
import type { Snapshot } from '../snapshot.ts'
import { tabs } from '../source.ts'
import { askEvict, askRecycle, copyText } from './ask.ts'
import { followAtEnd, type List, type Move, move, start } from './cursor.ts'
import type { OpenList } from './lists/list.ts'
import { type Action, type Look, listNameOf, type Notice, type Page, type Ui } from './ui.ts'

export type Wish =
  | { readonly kind: 'quit' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'evict'; readonly key: string; readonly ticket: string; readonly client: string }
  | { readonly kind: 'recycle'; readonly key: string }
  | { readonly kind: 'copy'; readonly text: string }

export type Pressed = { readonly ui: Ui; readonly wish?: Wish }

/** What the person sees while pressing. */
export type Situation = {
  /** The picture on the screen: an old one while it is paused. */
  readonly snapshot: Snapshot
  readonly list: OpenList & List
  readonly look: Look
  readonly nowMs: number
}

export function press(ui: Ui, key: Key, situation: Situation): Pressed {
  if (key === 'ctrl-c') return { ui, wish: { kind: 'quit' } }
  if (key === 'ctrl-z') return { ui, wish: { kind: 'suspend' } }
  if (key === 'ctrl-l') return { ui, wish: { kind: 'redraw' } }
  const quiet = { ...ui, notice: undefined }
  if (ui.overlay?.kind === 'confirm') return answer(quiet, key, ui.overlay.action, situation)
  if (ui.overlay) return scrollOverlay(quiet, key, situation)
  if (ui.typing) return typeFilter(quiet, key, situation)
  const moved = moves[key]
  if (moved) return { ui: moveCursor(quiet, moved, situation) }
  const pressed = command(quiet, key, situation)
  // A key that means nothing takes nothing away, what was said last included.
  return pressed.ui === quiet && !pressed.wish ? { ui } : pressed
}

const moves: Readonly<Record<Key, Move>> = {
  ...{ up: 'up', k: 'up', down: 'down', j: 'down', home: 'first', g: 'first', end: 'last', G: 'last' },
  ...{ pageUp: 'pageUp', 'ctrl-b': 'pageUp', pageDown: 'pageDown', 'ctrl-f': 'pageDown', ' ': 'pageDown' },
  ...{ 'ctrl-u': 'halfUp', 'ctrl-d': 'halfDown' },
}

function moveCursor(ui: Ui, by: Move, { list }: Situation): Ui {
  const name = listNameOf(ui)
  const cursor = move({ ...ui.cursors[name], follow: false }, by, list)
  return { ...ui, cursors: { ...ui.cursors, [name]: name === 'log' ? followAtEnd(cursor, list) : cursor } }
}

function command(ui: Ui, key: Key, situation: Situation): Pressed {
  switch (key) {
    case 'q':
      return { ui, wish: { kind: 'quit' } }
    case '?':
      return { ui: { ...ui, overlay: { kind: 'help', top: 0 } } }
    case '/':
      return { ui: { ...ui, typing: true } }
    case 'escape':
    case 'backspace':
      return { ui: back(ui) }
    case 'enter':
      return { ui: open(ui, situation) }
    case 'l':
      return { ui: openTab(ui, 'log', situation) }
    case 's':
      return { ui: sortNext(ui, situation) }
    case 'S':
      return { ui: sortReverse(ui) }
    case 'p':
      return { ui: { ...ui, paused: ui.paused ? undefined : { snapshot: situation.snapshot, atMs: situation.nowMs } } }
    case 'e':
      return { ui: situation.look.readonly ? say(ui, refusal, situation) : askEvict(ui, situation) }
    case 'r':
      return { ui: situation.look.readonly ? say(ui, refusal, situation) : askRecycle(ui, situation) }
    case 'c':
      return copyText(ui, situation)
    default:
      return { ui: switchTab(ui, key) }
  }
}

const refusal = 'Nothing can be changed: top runs with --readonly.'

export function say(ui: Ui, text: string, { nowMs }: { nowMs: number }, tone: Notice['tone'] = 'plain'): Ui {
  return { ...ui, notice: { text, tone, atMs: nowMs } }
}

/** First the filter goes, then the page. */
function back(ui: Ui): Ui {
  if (ui.filters[ui.page.kind] !== '') return { ...ui, filters: { ...ui.filters, [ui.page.kind]: '' } }
  return ui.page.kind === 'service' ? { ...ui, page: { kind: 'overview' } } : ui
}

function open(ui: Ui, { list }: Situation): Ui {
  const key = ui.cursors[list.name].key
  if (key === undefined) return ui
  if (ui.page.kind === 'overview') return openPage(ui, { kind: 'service', key, tab: 'connections' })
  return { ...ui, overlay: { kind: 'details', title: ui.page.key, fields: list.fields(key), top: 0 } }
}

function openTab(ui: Ui, tab: (typeof tabs)[number], { list }: Situation): Ui {
  if (ui.page.kind === 'service') return { ...ui, page: { ...ui.page, tab } }
  const key = ui.cursors[list.name].key
  return key === undefined ? ui : openPage(ui, { kind: 'service', key, tab })
}

/** Each service begins at the top of its lists, without a filter. */
function openPage(ui: Ui, page: Page & { kind: 'service' }): Ui {
  const cursors = { ...ui.cursors }
  for (const tab of tabs) cursors[tab] = { ...start, follow: tab === 'log' }
  return { ...ui, page, cursors, filters: { ...ui.filters, service: '' } }
}

function switchTab(ui: Ui, key: Key): Ui {
  if (ui.page.kind !== 'service') return ui
  const now = tabs.indexOf(ui.page.tab)
  const steps: Record<Key, number> = { right: now + 1, tab: now + 1, left: now - 1, backTab: now - 1 }
  const wanted = /^[1-5]$/.test(key) ? Number(key) - 1 : steps[key]
  if (wanted === undefined) return ui
  return { ...ui, page: { ...ui.page, tab: tabs[(wanted + tabs.length) % tabs.length]! } }
}

function sortNext(ui: Ui, { list }: Situation): Ui {
  const next = (list.orders.indexOf(list.sorting.name) + 1) % list.orders.length
  return { ...ui, sorting: { ...ui.sorting, [list.name]: { name: list.orders[next]!, reversed: false } } }
}

function sortReverse(ui: Ui): Ui {
  const name = listNameOf(ui)
  const { reversed } = ui.sorting[name]
  return { ...ui, sorting: { ...ui.sorting, [name]: { ...ui.sorting[name], reversed: !reversed } } }
}

function typeFilter(ui: Ui, key: Key, situation: Situation): Pressed {
  const kind = ui.page.kind
  const filter = ui.filters[kind]
  const becomes = (text: string): Pressed => ({ ui: { ...ui, filters: { ...ui.filters, [kind]: text } } })
  if (key === 'enter') return { ui: { ...ui, typing: false } }
  if (key === 'escape') return { ui: { ...ui, typing: false, filters: { ...ui.filters, [kind]: '' } } }
  if (key === 'backspace')
    return filter === '' ? { ui: { ...ui, typing: false } } : becomes([...filter].slice(0, -1).join(''))
  if (key === 'ctrl-u') return becomes('')
  if ([...key].length === 1) return becomes(filter + key)
  return moves[key] ? { ui: moveCursor(ui, moves[key], situation) } : { ui }
}

function scrollOverlay(ui: Ui, key: Key, situation: Situation): Pressed {
  const { list } = situation
  const { overlay } = ui
  if (!overlay || overlay.kind === 'confirm') return { ui }
  const page = Math.max(1, list.height - 1)
  const steps: Partial<Record<Move, number>> = {
    up: -1,
    down: 1,
    pageUp: -page,
    pageDown: page,
    first: -1e6,
    last: 1e6,
  }
  const step = moves[key] && steps[moves[key]]
  if (step !== undefined) return { ui: { ...ui, overlay: { ...overlay, top: Math.max(0, overlay.top + step) } } }
  const leaves = ['escape', 'q', '?', 'enter', 'backspace'].includes(key)
  return {
    ui: leaves ? { ...ui, overlay: undefined } : say(ui, 'That key does nothing here: Esc goes back first.', situation),
  }
}

/** Only `y` is yes. */
function answer(ui: Ui, key: Key, action: Action, situation: Situation): Pressed {
  if (key === 'y' || key === 'Y') {
    const asked = { ...ui, overlay: undefined }
    return action.kind === 'evict'
      ? { ui: say(asked, `Evicting ${action.client}...`, situation), wish: action }
      : { ui: say(asked, `Recycling ${action.key}...`, situation), wish: { kind: 'recycle', key: action.key } }
  }
  return ['n', 'N', 'q', 'escape', 'enter'].includes(key)
    ? { ui: say({ ...ui, overlay: undefined }, 'Nothing was changed.', situation) }
    : { ui }
}
