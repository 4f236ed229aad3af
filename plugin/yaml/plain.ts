// Which texts would be read back as something else than text if they stood bare: as go-yaml (v2), which kubectl prints with, judges.

const words = new Set([
  ...['', '~', '.nan', '.NaN', '.NAN'],
  ...['null', 'true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n'].flatMap(spellings),
  ...['', '+', '-'].flatMap(sign => ['.inf', '.Inf', '.INF'].map(word => `${sign}${word}`)),
])

const numbers = [
  /^[-+]?[0-9][0-9_]*$/,
  /^[-+]?0(?:x[0-9a-f_]+|o[0-7_]+|b[01_]+)$/i,
  /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:e[-+]?[0-9]+)?$/i,
  // Base 60, of YAML 1.1: 22:30.
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/,
]

const timestamp =
  /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]| +)\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)? *(?:Z|[-+]\d{1,2}(?::?\d{2})?)?)?$/

function spellings(word: string): string[] {
  return [word, word[0]!.toUpperCase() + word.slice(1), word.toUpperCase()]
}

export function readsAsText(text: string): boolean {
  return !words.has(text) && !isNumber(text) && !timestamp.test(text)
}

/** `1_000.5` and `+_1` are numbers, too: YAML 1.1 allows a line below anywhere in one. */
function isNumber(text: string): boolean {
  const isLikely = /^[-+.0-9]/.test(text)
  return isLikely && numbers.some(number => number.test(text) || number.test(text.replaceAll('_', '')))
}
