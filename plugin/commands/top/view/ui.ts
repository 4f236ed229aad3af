// What the person has done to the screen: page, selection, order, filter, questions. Together with a snapshot and a size it gives one frame.
import type { Snapshot } from '../snapshot.ts'
import { type Tab, tabs } from '../source.ts'
import { type Cursor, start } from './cursor.ts'
import type { Glyphs } from './glyphs.ts'

export type ListName = 'services' | Tab

export type Page =
  | { readonly kind: 'overview' }
  /** One service, by its key. */
  | { readonly kind: 'service'; readonly key: string; readonly tab: Tab }

/** `name` is one of the list's orders. */
export type Sorting = { readonly name: string; readonly reversed: boolean }

/** A dangerous thing that was asked for; what it will do is fixed when the question is put. */
export type Action =
  | { readonly kind: 'evict'; readonly key: string; readonly ticket: string; readonly client: string }
  | { readonly kind: 'recycle'; readonly key: string; readonly pods: number }

type Overlay =
  | { readonly kind: 'help'; readonly top: number }
  | { readonly kind: 'details'; readonly title: string; readonly fields: readonly Field[]; readonly top: number }
  | { readonly kind: 'confirm'; readonly action: Action }

export type Field = readonly [label: string, value: string]

export type Notice = { readonly text: string; readonly tone: 'plain' | 'good' | 'bad'; readonly atMs: number }

export type Ui = {
  readonly page: Page
  readonly cursors: Readonly<Record<ListName, Cursor>>
  readonly sorting: Readonly<Record<ListName, Sorting>>
  /** Of the overview, and of the service that is open. */
  readonly filters: Readonly<Record<Page['kind'], string>>
  /** The filter is being typed. */
  readonly typing: boolean
  /** The picture that stands still. */
  readonly paused: { readonly snapshot: Snapshot; readonly atMs: number } | undefined
  readonly overlay: Overlay | undefined
  readonly notice: Notice | undefined
}

export type Size = { readonly columns: number; readonly rows: number }

/** What stays the same for a whole run. */
export type Look = {
  readonly glyphs: Glyphs
  /** East of Greenwich. */
  readonly utcOffsetMinutes: number
  /** Without the keys that change anything. */
  readonly readonly: boolean
}

export type Sight = {
  readonly snapshot: Snapshot
  readonly ui: Ui
  readonly size: Size
  readonly look: Look
  readonly nowMs: number
}

const names: readonly ListName[] = ['services', ...tabs]
const firstOrders: Record<ListName, string> = {
  ...{ services: 'trouble', connections: 'age', pods: 'phase', receipts: 'ended', events: 'seen', log: 'time' },
}

/** With `open`, that service's page is shown at once. */
export function beginUi({ open, sort = 'trouble' }: { open?: string | undefined; sort?: string } = {}): Ui {
  const each = <T>(make: (name: ListName) => T) =>
    Object.fromEntries(names.map(name => [name, make(name)])) as Record<ListName, T>
  return {
    page: open === undefined ? { kind: 'overview' } : { kind: 'service', key: open, tab: 'connections' },
    cursors: each(name => ({ ...start, follow: name === 'log' })),
    sorting: each(name => ({ name: name === 'services' ? sort : firstOrders[name], reversed: false })),
    filters: { overview: '', service: '' },
    typing: false,
    paused: undefined,
    overlay: undefined,
    notice: undefined,
  }
}

export function listNameOf({ page }: Ui): ListName {
  return page.kind === 'overview' ? 'services' : page.tab
}
