// A text as JSON, refused where Go's decoder refuses it: so deep a value would end every walk through it.
import { goSyntaxError } from '../patch/goSyntax.ts'

/** Of Go's decoder. */
const MAX_DEPTH = 10_000

/** `wrong` is Go's sentence. */
export function parseJson(text: string): { readonly value: unknown } | { readonly wrong: string } {
  const tooDeep = beyondDepth(text)
  if (tooDeep) return { wrong: `invalid character '${tooDeep}' exceeded max depth` }
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return { wrong: goSyntaxError(text, error) }
  }
}

/** The bracket that opens one level too many. */
function beyondDepth(text: string): string | undefined {
  if (text.length <= MAX_DEPTH) return undefined
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]]/gs
  let depth = 0
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [said] = match
    if (said === '{' || said === '[') depth += 1
    else if (said === '}' || said === ']') depth -= 1
    if (depth > MAX_DEPTH) return said
  }
  return undefined
}
