// Which columns a table has at a width: they leave one after another, in a stated order, and the rest shares what is left.
import { cellText, widthOf } from './cells.ts'
import type { Glyphs } from './glyphs.ts'
import { cell, type Line, lineWidth, type Span, span } from './line.ts'

export type Column<T> = {
  readonly title: string
  readonly align?: 'right'
  /** Narrower than this it leaves. */
  readonly min: number
  /** It never gets more, but for the one that grows. */
  readonly max: number
  /** The least leaves first; without it the column stays. */
  readonly leaves?: number
  /** Is given what it wants before the others. */
  readonly first?: true
  /** Where this is so of every item, the column leaves. */
  readonly isBlank?: (item: T) => boolean
  /** Takes what is left over. */
  readonly grows?: true
  /** The content that it should be wide enough for, or how wide; without it as `max`. */
  readonly wants?: (item: T) => string | number
  readonly draw: (item: T, width: number) => Span | Line
}

type Fitted<T> = { readonly column: Column<T>; readonly width: number }

const gap = 2

export function fitColumns<T>(
  columns: readonly Column<T>[],
  { items, width, glyphs }: { items: readonly T[]; width: number; glyphs: Glyphs },
): Fitted<T>[] {
  const stay = columns.filter(({ isBlank }) => !(isBlank && items.every(isBlank)))
  while (leastWidth(stay) > width) {
    const leaver = stay.filter(({ leaves }) => leaves !== undefined).toSorted((a, b) => a.leaves! - b.leaves!)[0]
    if (!leaver) break
    stay.splice(stay.indexOf(leaver), 1)
  }
  let spare = Math.max(0, width - leastWidth(stay))
  const widths = new Map<Column<T>, number>()
  for (const column of stay.toSorted((a, b) => Number(b.first ?? false) - Number(a.first ?? false))) {
    const more = Math.min(spare, ideal(column, items, glyphs) - least(column))
    spare -= more
    widths.set(column, least(column) + more)
  }
  const fitted = stay.map(column => ({ column, width: widths.get(column)! }))
  return fitted.map(each => (each.column.grows ? { ...each, width: each.width + spare } : each))
}

export function drawTitles<T>(fitted: readonly Fitted<T>[], glyphs: Glyphs): Line {
  return joined(
    fitted.map(({ column, width }) => [cell(span(column.title, 'dim'), width, column.align ?? 'left', glyphs)]),
  )
}

export function drawRow<T>(fitted: readonly Fitted<T>[], item: T, glyphs: Glyphs): Line {
  return joined(fitted.map(({ column, width }) => drawCell(column, width, column.draw(item, width), glyphs)))
}

function drawCell<T>(column: Column<T>, width: number, content: Span | Line, glyphs: Glyphs): Line {
  if ('text' in content) return [cell(content, width, column.align ?? 'left', glyphs)]
  return [...content, span(' '.repeat(Math.max(0, width - lineWidth(content))))]
}

function joined(cells: readonly Line[]): Line {
  return cells.flatMap((each, index) => (index === 0 ? each : [span(' '.repeat(gap)), ...each]))
}

function leastWidth<T>(columns: readonly Column<T>[]): number {
  return columns.reduce((sum, column) => sum + least(column), 0) + gap * Math.max(0, columns.length - 1)
}

function least<T>({ title, min }: Column<T>): number {
  return Math.max(min, widthOf(title))
}

function ideal<T>(column: Column<T>, items: readonly T[], glyphs: Glyphs): number {
  const { wants, max } = column
  if (!wants) return Math.max(max, least(column))
  let most = least(column)
  for (const item of items) {
    const wanted = wants(item)
    most = Math.max(most, typeof wanted === 'number' ? wanted : widthOf(cellText(wanted, glyphs)))
  }
  return Math.min(Math.max(max, least(column)), most)
}
