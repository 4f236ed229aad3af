// Texts that mean harm to a terminal, or to whoever reads what is on it: for every place that a cluster can fill.

export const dangers = [
  ...[
    '\u001b[31m',
    '\u001b[2J',
    '\u001b[H',
    '\u001b[10;10H',
    '\u001b[?1049l',
    '\u001b[?25h',
    '\u001b[?1000h',
    '\u001b[4h',
  ],
  ...[
    '\u001b]0;owned\u0007',
    '\u001b]52;c;b3duZWQ=\u0007',
    '\u001b]8;;http://x\u001b\\link',
    '\u001bc',
    '\u001bP+q\u001b\\',
  ],
  ...[
    '\u009b31m',
    '\u009d0;owned\u009c',
    '\u0090x\u009c',
    '\u000e',
    '\u0008\u0008\u0008',
    '\r',
    '\n',
    '\t',
    '\u0000',
    '\u007f',
  ],
  ...[
    '\u202e',
    '\u2066',
    '\u2069',
    '\u200f',
    '\u061c',
    '\u200b',
    '\u200d',
    '\ufeff',
    '\u00ad',
    '\u2028',
    '\u3164',
    '\u034f',
  ],
  ...[
    '日本語',
    '한국어',
    '\u1112\u1161\u11ab',
    'ｱｲｳ',
    '\uff9e',
    '\u0301',
    '\u0e33',
    '\u0903',
    '\u20e3',
    '\ufe0f',
    '\ufe0e',
  ],
  ...[
    '🚀',
    '👩\u200d👩\u200d👧',
    '👍🏽',
    '🇩🇪',
    '❤️',
    '1\ufe0f\u20e3',
    '\u{1f1e6}',
    '\u{e0041}',
    '\ud83d',
    '\udc00',
    '\u{1fae8}',
  ],
  ...['\u0301'.repeat(1_000), 'W'.repeat(500), '日'.repeat(200), '\u{20000}', '\ue000', '\ufdd0', '﷽', '\ufb1d', 'ꙮ'],
]

/** The same strings at every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** `count` of them, the same at every run. */
export function hostileStrings(count: number): string[] {
  const next = random(7)
  const pick = () => {
    if (next() < 0.6) return dangers[Math.floor(next() * dangers.length)]!
    if (next() < 0.5) return 'abc'
    return String.fromCodePoint(Math.floor(next() * (next() < 0.5 ? 0x3000 : 0x110000)))
  }
  // A text of nothing that is seen counts as none, and then less is drawn: each begins with something.
  return Array.from({ length: count }, (_, index) => {
    const parts = Array.from({ length: 1 + Math.floor(next() * 8) }, pick)
    return `${index % 3 === 0 ? ' ' : 'a'}${parts.join('')}`
  })
}
