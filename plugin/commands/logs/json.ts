// A line as one JSON object, with nothing left out.

import type { Entry } from '../../logs/entry.ts'
import { toCompactJson } from '../../output/json.ts'

export function renderJson({ line, level, message, fields }: Entry): string {
  const { text: _text, ...where } = line
  return toCompactJson({ ...where, level, message, fields })
}
