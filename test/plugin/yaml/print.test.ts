// YAML in kubectl's own bytes. The expected ones are kubectl's: asked where it is, and noted down for where it is not.
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { printYaml } from '../../../plugin/yaml/print.ts'
import { hasKubectl, kubectl } from '../../product/kubectl.ts'

if (!hasKubectl) console.log('left out, for want of kubectl: the comparison of our YAML with its own')

const long =
  'a text of many words that goes on and on until it has to be broken into lines, since no line is to be so long'

const texts: Readonly<Record<string, string>> = {
  plain: 'my-app',
  empty: '',
  number: '8080',
  separated: '1_000',
  separatedDecimal: '1_000.5',
  separatedExponent: '1_e3',
  separatedSign: '+_1',
  separatedHexadecimal: '0_x1f',
  hexadecimal: '0xff',
  octal: '0o17',
  padded: '007',
  decimal: '1.5',
  exponent: '1e3',
  exponentSigned: '1e+3',
  dotted: '.5',
  trailingDot: '5.',
  version: '1.2.3',
  clock: '22:30',
  image: 'app:1.0',
  date: '2026-11-21',
  moment: '2026-11-21T10:00:00Z',
  almostDate: '2026-1',
  yes: 'yes',
  on: 'On',
  y: 'y',
  no: 'NO',
  truth: 'true',
  nothing: 'null',
  tilde: '~',
  infinite: '.inf',
  notANumber: '.NaN',
  merge: '<<',
  colon: 'a: b',
  endColon: 'a:',
  hash: 'a #b',
  bareHash: 'a#b',
  dash: '- a',
  bareDash: '-a',
  onlyDash: '-',
  question: '?',
  star: '*all',
  percent: '25%',
  beginsPercent: '%a',
  at: '@a',
  tick: "it's",
  quoted: "'a'",
  doubled: '"a"',
  comma: ',a',
  braces: '{a}',
  inner: 'a, b [c]',
  dots: '...',
  dashes: '--- a',
  edges: ' a ',
  trailing: 'a ',
  tab: 'a\tb',
  control: 'a\u0007b\u001b[31m',
  latin: 'é ü ß',
  wide: '日本語 🎮',
  mark: 'ab\ufeff',
  lines: 'one\ntwo\n',
  openLines: 'one\ntwo',
  manyEnds: 'one\n\n\n',
  blankLine: 'one\n\ntwo\n',
  indentedLines: '  one\ntwo\n',
  beginsBlank: '\none\n',
  spaceEnds: 'one \ntwo\n',
  tabbedLines: 'one\n\ttwo\n',
  onlyBreak: '\n',
  long,
  longSingle: `rule: ${long}`,
  longTick: `it's: ${long}`,
  longDouble: `\t${long} ${long}`,
  longWords: `${'x'.repeat(90)} ${'y'.repeat(90)}  ${'z'.repeat(9)}`,
  longLine: `${long}\n${long}\n`,
}

const keys = [
  'a10',
  'a9',
  'a09',
  'a-b',
  'a.b',
  'aB',
  'ab',
  'a_b',
  'A',
  'z',
  '1',
  '10',
  '2',
  'a100',
  'a010',
  'é',
  'true',
  '8',
  'x/y',
]

/** An object without metadata that kubectl would fill in. */
function configMap(data: Readonly<Record<string, unknown>>) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { labels: { a: 'b' }, name: 'x', namespace: 'default' },
    data,
  }
}

/** Needs no server. */
function byKubectl(object: object): Promise<string> {
  return kubectl(['label', '--local', '-f', '-', 'a=b', '-o', 'yaml'], JSON.stringify(object))
}

it.skipIf(!hasKubectl)('writes every text as kubectl does', async () => {
  const object = configMap(texts)
  expect(printYaml(object)).toBe(await byKubectl(object))
})

it.skipIf(!hasKubectl)('puts keys in the order of kubectl', async () => {
  const object = configMap(Object.fromEntries(keys.map(key => [key, ''])))
  expect(printYaml(object)).toBe(await byKubectl(object))
})

it.skipIf(!hasKubectl)('writes lists and maps of every depth as kubectl does', async () => {
  const inner = { text: long, lines: 'one\ntwo\n', empty: {}, none: [], no: null, yes: true, number: -12, part: 0.25 }
  const spec = { ...inner, list: [inner, long, [], {}, ['a', 'one\ntwo', ['b', inner]], 1, null], deep: { inner } }
  const object = { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { labels: { a: 'b' }, name: 'x' }, spec }
  expect(printYaml(object)).toBe(await byKubectl(object))
})

it('is read back as what it was', () => {
  const object = configMap({ ...texts, keys: Object.fromEntries(Object.values(texts).map(text => [`${text}x`, text])) })
  expect(parse(printYaml(object), { version: '1.1', merge: false })).toEqual(object)
})

it.each([
  ['text that is a number', { port: '8080' }, 'port: "8080"\n'],
  ['text that looks like a field', { a: 'b: c' }, "a: 'b: c'\n"],
  ['lines', { a: 'b\nc\n' }, 'a: |\n  b\n  c\n'],
  ['lists and empty things', { b: [{ c: [] }], a: {} }, 'a: {}\nb:\n- c: []\n'],
  ['what hides or turns text so that it does neither', { a: 'b\u200bc\u202ed' }, 'a: "b\\u200Bc\\u202Ed"\n'],
  ['line ends that are none to us so that they end no line', { a: 'b\u2028c\u0085d' }, 'a: "b\\Lc\\Nd"\n'],
  ['undefined fields', { a: undefined, b: 1 }, 'b: 1\n'],
])('writes %s', (_, value, text) => {
  expect(printYaml(value)).toBe(text)
})
