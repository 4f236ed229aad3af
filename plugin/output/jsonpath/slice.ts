// What stands in brackets: [0], [-1:], [0:4:2], [*].
import { JsonPathError, type PathNode, type SliceEnd } from './node.ts'

type Slice = PathNode & { kind: 'slice' }

/** Throws a JsonPathError. */
export function parseSlice(text: string): Slice {
  const match = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text === '*' ? ':' : text)
  if (!match) throw new JsonPathError(`invalid array index ${text}`)
  const from = whole(match[1]!)
  const to: SliceEnd =
    match[2] === undefined || match[2] === ''
      ? { at: (from ?? 0) + 1, derived: true }
      : match[2] === ':'
        ? undefined
        : { at: whole(match[2].slice(1))!, derived: false }
  return { kind: 'slice', from, to, step: whole((match[3] ?? '').slice(1)) }
}

function whole(text: string): number | undefined {
  if (text === '') return undefined
  if (text === '-') throw new JsonPathError('array index - is not a number')
  return Number(text)
}

/** The elements meant. Throws a JsonPathError for those that are not there. */
export function takeSlice(
  list: readonly unknown[],
  { from: wantedFrom = 0, to: wantedTo, step = 1 }: Slice,
): unknown[] {
  const { length } = list
  const from = wantedFrom < 0 ? wantedFrom + length : wantedFrom
  let to = wantedTo?.at ?? length
  if (to < 0 || (to === 0 && wantedTo?.derived)) to += length
  if (from === to) return []
  for (const [index, isOutside] of [
    [from, from >= length || from < 0],
    [to - 1, to > length || to < 0],
  ] as const) {
    if (isOutside) throw new JsonPathError(`array index out of bounds: index ${index}, length ${length}`)
  }
  if (from > to) throw new JsonPathError(`starting index ${from} is greater than ending index ${to}`)
  if (step <= 0) throw new JsonPathError('step must be > 0')
  return list.slice(from, to).filter((_, index) => index % step === 0)
}
