// What the overview and the tabs have in common: rows with an identity, orders, a filter, columns.
import { type Column, drawRow, drawTitles, fitColumns } from '../columns.ts'
import type { Glyphs } from '../glyphs.ts'
import type { Line } from '../line.ts'
import type { Field, ListName, Sorting } from '../ui.ts'

type Order<T> = { readonly name: string; readonly compare: (a: T, b: T) => number }

export type Drawing = {
  readonly glyphs: Glyphs
  readonly nowMs: number
  readonly utcOffsetMinutes: number
  /** All services are of one, which the header names. */
  readonly oneNamespace: boolean
}

export type ListKind<T> = {
  readonly name: ListName
  /** Stays the same while the row moves. */
  readonly keyOf: (item: T) => string
  /** What the filter looks at. */
  readonly textOf: (item: T) => string
  /** The first is the one that it begins with. */
  readonly orders: readonly Order<T>[]
  readonly columns: (drawing: Drawing) => readonly Column<T>[]
  /** Drawn grey, because it is old. */
  readonly isStale?: (item: T) => boolean
  /** All that is known of a row, for the page that ⏎ opens. */
  readonly fields: (item: T, drawing: Drawing) => readonly Field[]
  /** What to say instead of no rows. */
  readonly empty: string
}

/** A list as it is now: filtered, in order, ready to draw any part of it. */
export type OpenList = {
  readonly name: ListName
  readonly keys: readonly string[]
  /** Before the filter. */
  readonly total: number
  readonly sorting: Sorting
  readonly orders: readonly string[]
  readonly empty: string
  draw(window: { top: number; height: number; width: number }): { readonly titles: Line; readonly rows: readonly Row[] }
  fields(key: string): readonly Field[]
}

type Row = { readonly key: string; readonly line: Line; readonly stale: boolean }

export function openList<T>(
  kind: ListKind<T>,
  items: readonly T[],
  { sorting, filter, drawing }: { sorting: Sorting; filter: string; drawing: Drawing },
): OpenList {
  const wanted = filter.toLowerCase()
  const matching = wanted === '' ? items : items.filter(item => kind.textOf(item).toLowerCase().includes(wanted))
  const { compare } = kind.orders.find(({ name }) => name === sorting.name) ?? kind.orders[0]!
  const ordered = matching.toSorted(compare)
  const sorted = sorting.reversed ? ordered.reverse() : ordered
  const columns = kind.columns(drawing)
  return {
    name: kind.name,
    keys: sorted.map(kind.keyOf),
    total: items.length,
    sorting,
    orders: kind.orders.map(({ name }) => name),
    empty: kind.empty,
    draw({ top, height, width }) {
      const fitted = fitColumns(columns, { items: sorted, width, glyphs: drawing.glyphs })
      return {
        titles: drawTitles(fitted, drawing.glyphs),
        rows: sorted.slice(top, top + height).map(item => ({
          key: kind.keyOf(item),
          line: drawRow(fitted, item, drawing.glyphs),
          stale: kind.isStale?.(item) ?? false,
        })),
      }
    },
    fields(key) {
      const item = sorted.find(each => kind.keyOf(each) === key)
      return item ? kind.fields(item, drawing) : []
    },
  }
}

/** The first that tells two rows apart decides. */
export function by<T>(...compares: readonly ((a: T, b: T) => number)[]): (a: T, b: T) => number {
  return (a, b) => {
    for (const compare of compares) {
      const answer = compare(a, b)
      if (answer !== 0) return answer
    }
    return 0
  }
}

export function ascending<T>(value: (item: T) => string | number | undefined): (a: T, b: T) => number {
  return (a, b) => compareValues(value(a), value(b))
}

/** The most first; what is not known comes last. */
export function descending<T>(value: (item: T) => number | undefined): (a: T, b: T) => number {
  return (a, b) => compareValues(negative(value(a)), negative(value(b)))
}

function negative(value: number | undefined): number | undefined {
  return value === undefined ? undefined : -value
}

function compareValues(a: string | number | undefined, b: string | number | undefined): number {
  if (a === b) return 0
  if (a === undefined) return 1
  if (b === undefined) return -1
  return a < b ? -1 : 1
}
