// What a cluster says is other people's text: before it reaches a terminal, everything that a terminal could obey is taken out.

const ESC = '\u001b'
const BEL = '\u0007'
const [CSI, ST] = ['\u009b', '\u009c']
/** DCS, SOS, OSC, PM and APC, as one character and behind ESC. */
const [STRINGS, STRINGS_7BIT] = ['\u0090\u0098\u009d\u009e\u009f', 'PX\\]^_']

/** Escape sequences (ECMA-48) as a whole, to their end or the text's, so that no `[31m` stays behind. */
const sequences = new RegExp(
  [
    `(?:${ESC}\\[|${CSI})[0-?]*[ -/]*[@-~]?`,
    `(?:${ESC}[${STRINGS_7BIT}]|[${STRINGS}])[^${BEL}${ESC}${ST}]*(?:${BEL}|${ESC}\\\\|${ST})?`,
    `${ESC}[ -/]*[0-~]?`,
  ].join('|'),
  'g',
)

/** Controls; formats, which reverse, hide or join text; letters that nobody sees; half characters; separators of lines. */
const unprintable = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Cs}\p{Zl}\p{Zp}]/gu

/** No script needs more marks on a letter; a thousand of them are drawn over the lines above and below. */
const tooManyMarks = /(\p{M}{4})\p{M}+/gu

/** One line of text that occupies cells and does nothing else. Tabs and line ends become a space. */
export function printable(text: string): string {
  return text
    .replace(/\r\n|[\n\r\t]/g, ' ')
    .replace(sequences, '')
    .replace(unprintable, '')
    .replace(tooManyMarks, '$1')
}

/** As printable, but line ends and tabs stay: for text whose lines are its own, such as what a template asked for. */
export function printableLines(text: string): string {
  return text
    .split(/(\r?\n|\t)/)
    .map((part, at) => (at % 2 === 1 ? part.replace('\r', '') : printable(part)))
    .join('')
}
