// A line as one JSON object, with nothing left out.

import type { Entry } from '../../logs/entry.ts'
import { toCompactJson } from '../../output/json.ts'

/** `time` is the node's, which every line has; the program's own is among the fields. */
export function renderJson({ line, level, message, ownTime, fields }: Entry): string {
  const { text: _text, ...where } = line
  return toCompactJson({ ...where, level, message, fields: { ...fields, time: ownTime } })
}
