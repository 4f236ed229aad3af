// Byte fields: base64 with padding, where a wrong character is refused at the place that Go names.

const alphabet = /^[A-Za-z0-9+/]$/

/** The same bytes in canonical base64 (no line breaks), or where Go's decoder gives up. */
export function canonicalBase64(text: string): { base64: string } | { error: string } {
  const wrong = firstCorrupt(text)
  if (wrong !== undefined) return { error: `illegal base64 data at input byte ${wrong}` }
  return { base64: Buffer.from(text, 'base64').toString('base64') }
}

/** Go reads four characters at a time and names an incomplete group by its beginning. */
function firstCorrupt(text: string): number | undefined {
  let inGroup = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (char === '\n' || char === '\r') continue
    if (alphabet.test(char)) inGroup = (inGroup + 1) % 4
    else return char === '=' ? corruptPadding(text, at, inGroup) : at
  }
  return inGroup === 0 ? undefined : text.length - inGroup
}

function corruptPadding(text: string, at: number, inGroup: number): number | undefined {
  if (inGroup < 2) return at
  let next = afterBreaks(text, at + 1)
  if (inGroup === 2) {
    if (next >= text.length) return text.length
    if (text[next] !== '=') return next - 1
    next = afterBreaks(text, next + 1)
  }
  return next < text.length ? next : undefined
}

function afterBreaks(text: string, at: number): number {
  let next = at
  while (text[next] === '\n' || text[next] === '\r') next++
  return next
}
