// A line as one JSON object, with nothing left out.
import { toCompactJson } from '../../output/json.ts'
import type { Entry } from './entry.ts'

export function renderJson({ line, level, message, fields }: Entry): string {
  const { text: _text, ...where } = line
  return toCompactJson({ ...where, level, message, fields })
}
