// What an answer says besides its object, as values of its Warning headers: no longer than clients take, and in characters that a header may hold.

/** Of all warnings of one answer, and of each once the others are too long; characters, as the real server has it. */
const MAX_TOTAL = 4 * 1024
const MAX_SHORTENED = 256

/** Each once; in UTF-8, of which Node's headers take every byte as a character. */
export function renderWarnings(texts: readonly string[]): string[] {
  return bounded([...new Set(texts)].filter(text => text !== '')).map(text => {
    const quoted = escapeControls(text).replaceAll(/["\\]/g, '\\$&')
    return Buffer.from(`299 - "${quoted}"`).toString('latin1')
  })
}

/** The one that is too many still counts; what follows it is lost. */
function bounded(texts: readonly string[]): string[] {
  const lengths = texts.map(text => [...text].length)
  if (lengths.reduce((sum, length) => sum + length, 0) <= MAX_TOTAL) return [...texts]
  let overflow = 0
  for (let sum = 0; sum <= MAX_TOTAL; overflow++) sum += lengths[overflow]!
  const kept: string[] = []
  let written = 0
  for (const [index, text] of texts.entries()) {
    if (index >= overflow && written >= MAX_TOTAL) break
    const short = [...text].slice(0, MAX_SHORTENED)
    kept.push(short.join(''))
    written += short.length
  }
  return kept
}

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** As Go quotes them. */
function escapeControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a header must not hold.
  return text.replaceAll(/[\x00-\x1f\x7f]/g, character => {
    return named[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
}
