// The selection in a list whose rows move: it stays on its object, and in view.

export type Cursor = {
  /** Of the selected row; undefined before there was one. */
  readonly key: string | undefined
  /** Where it was seen last: when the object goes, its neighbour is selected. */
  readonly index: number
  /** The first row in view. */
  readonly top: number
  /** Stays on the last row as rows are added, as `tail -f` does. */
  readonly follow: boolean
}

export const start: Cursor = { key: undefined, index: 0, top: 0, follow: false }

export type List = {
  readonly keys: readonly string[]
  /** Rows in view. */
  readonly height: number
}

/** The cursor in the list as it is now. */
export function settle(cursor: Cursor, { keys, height }: List): Cursor {
  if (keys.length === 0) return { ...cursor, key: undefined, index: 0, top: 0 }
  const found = cursor.follow ? keys.length - 1 : cursor.key === undefined ? -1 : keys.indexOf(cursor.key)
  return at({ ...cursor, index: found < 0 ? cursor.index : found }, { keys, height })
}

export type Move = 'up' | 'down' | 'pageUp' | 'pageDown' | 'halfUp' | 'halfDown' | 'first' | 'last'

export function move(cursor: Cursor, by: Move, list: List): Cursor {
  const page = Math.max(1, list.height - 1)
  const half = Math.max(1, Math.floor(list.height / 2))
  const steps: Record<Move, number> = {
    ...{ up: -1, down: 1, pageUp: -page, pageDown: page, halfUp: -half, halfDown: half },
    ...{ first: -list.keys.length, last: list.keys.length },
  }
  return at({ ...cursor, index: cursor.index + steps[by] }, list)
}

/** Whoever looks at the end of a growing list wants to see it grow. */
export function followAtEnd(cursor: Cursor, { keys }: List): Cursor {
  return { ...cursor, follow: cursor.index >= keys.length - 1 }
}

function at(cursor: Cursor, { keys, height }: List): Cursor {
  const index = clamp(cursor.index, 0, Math.max(0, keys.length - 1))
  const highest = Math.max(0, keys.length - height)
  const top = clamp(clamp(cursor.top, index - Math.max(1, height) + 1, index), 0, highest)
  return { ...cursor, key: keys[index], index, top }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
