// Tables as kubectl prints them.
import stringWidth from 'string-width'

export type Column<Row> = {
  readonly header: string
  /** Printable text. */
  readonly cell: (row: Row) => string
}

/** Lines, each with its end; nothing for no rows. */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { noHeaders = false }: { noHeaders?: boolean } = {},
): string {
  if (rows.length === 0) return ''
  return createTable(columns, { noHeaders }).render(rows)
}

/** A table that goes on: what was shown before decides how wide the columns are at least, so that later rows stand below it. */
type Table<Row> = { render(rows: readonly Row[]): string }

export function createTable<Row>(
  columns: readonly Column<Row>[],
  { noHeaders = false }: { noHeaders?: boolean } = {},
): Table<Row> {
  const widths: number[] = []
  let isBegun = noHeaders
  return {
    render(rows) {
      const lines = rows.map(row => columns.map(({ cell }) => cell(row)))
      const shown = isBegun ? lines : [columns.map(({ header }) => header), ...lines]
      isBegun = true
      return layOut(shown, widths)
        .map(line => `${line.trimEnd()}\n`)
        .join('')
    },
  }
}

/** Go's tabwriter as kubectl sets it: three blanks between columns, none narrower than six. `widths` is widened to what the lines need. */
function layOut(lines: readonly (readonly string[])[], widths: number[] = []): string[] {
  for (const line of lines) {
    for (const [at, cell] of line.slice(0, -1).entries()) {
      widths[at] = Math.max(widths[at] ?? 6, stringWidth(cell) + 3)
    }
  }
  return lines.map(line =>
    line
      .map((cell, at) => (at === line.length - 1 ? cell : cell + ' '.repeat(widths[at]! - stringWidth(cell))))
      .join(''),
  )
}
