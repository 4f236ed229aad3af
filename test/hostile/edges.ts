// Values at the edge of what a scalar's schema admits, and a step beyond it.
import type { Random } from './random.ts'
import type { Schema } from './schema.ts'

const INT32 = 2 ** 31
const ACCENTED = 'é'
const words = [
  'a',
  'web',
  'x-1',
  'target',
  'main',
  'soh.re/x',
  'kubernetes.io/os',
  'A_b.C',
  '8080',
  'true',
  '/tmp',
  '/',
  'TCP',
]
/** Look-alikes, directions, ends of lines, words of JavaScript, templates of others. */
const strange = [
  ...[
    '',
    ' ',
    '\u0000',
    '\u001b[2J',
    '\u202eevil',
    'ｗｅｂ',
    'wеb',
    `e\u0301${ACCENTED}`,
    '😀',
    '\ud800',
    '\r\n',
    '__proto__',
    'constructor',
  ],
  ...[
    '../../etc',
    '$(POD_IP)',
    '{{.}}',
    '%00',
    '-',
    '.',
    '..',
    'a'.repeat(64),
    'a.'.repeat(127),
    'NaN',
    'null',
    '-0',
    '1e999',
    '--help',
  ],
]
const durations = [
  '0s',
  '1s',
  '5s',
  '1h',
  '0h0m1s',
  '24h',
  '99999h',
  '2562047h',
  '2562048h',
  '9223372036s',
  `${'9'.repeat(30)}h`,
]
const wrongDurations = ['', 's', '5', '-5s', '1.5s', '5 s', '1d', 'P1D', '1s1m', '٣s']
const quantities = [
  '0',
  '1',
  '100m',
  '1Gi',
  '1e3',
  '0.5',
  '1000000000000000000',
  '9223372036854775807',
  '1E',
  '+1',
  '1n',
]
const wrongQuantities = ['-1', '', '1GB', 'abc', '1.2.3', '9'.repeat(40), '1e999', '1 Gi', 'NaN']
const cidrs = ['10.0.0.0/8', '0.0.0.0/0', '::/0', 'fd00::/8', '192.0.2.1/32', '10.1.2.3/8', '::ffff:10.0.0.0/104']
const wrongCidrs = ['10.0.0.0', '10.0.0.0/33', '010.0.0.0/8', '', 'fe80::1%lo/64', '0/0', 'a/b', '10.0.0.0/8/8']
const shares = [0, 1, 10_000, INT32 - 1, '0%', '25%', '100%']
const wrongShares = [-1, INT32, 2 ** 53, '101%', '-1%', '25', '%', '', '1e2%']
const wrongTypes = [null, true, 0, -1, 1.5, 2 ** 63, 1e308, 'text', [], {}, [[]], { a: 1 }]

/** `wild`: nothing needs to be admitted. */
export function edgeOf(schema: Schema, random: Random, wild: boolean): unknown {
  if (wild && random.chance(0.2)) return random.pick(wrongTypes)
  const of = (good: readonly unknown[], bad: readonly unknown[]) => random.pick(wild ? [...good, ...bad] : good)
  if (schema['x-kubernetes-int-or-string'])
    return schema.pattern ? of(quantities, wrongQuantities) : of(shares, wrongShares)
  if (schema.enum) return of(schema.enum, ['', 'nonsense', String(schema.enum[0]).toLowerCase()])
  switch (schema.type) {
    case 'boolean':
      return random.chance(0.5)
    case 'integer':
    case 'number':
      return numberOf(schema, random, wild)
    case 'string':
      return textOf(schema, random, wild, of)
    default:
      return random.pick(wrongTypes)
  }
}

function numberOf({ minimum, maximum, format }: Schema, random: Random, wild: boolean): number {
  const least = minimum ?? (wild ? -INT32 : 0)
  const most = maximum ?? (format === 'int64' ? Number.MAX_SAFE_INTEGER : INT32 - 1)
  const good = [least, most, Math.min(most, Math.max(least, 1)), Math.min(most, least + random.below(100))]
  return random.pick(wild ? [...good, least - 1, most + 1, 0, -1, INT32, 2 ** 63, 1.5, -0] : good)
}

type Of = (good: readonly unknown[], bad: readonly unknown[]) => unknown

function textOf(schema: Schema, random: Random, wild: boolean, of: Of): unknown {
  const { format, pattern, minLength = 0, maxLength } = schema
  if (format === 'cidr') return of(cidrs, wrongCidrs)
  if (pattern?.includes('[0-9]+h')) return of(durations.filter(fits(schema)), wrongDurations)
  if (format === 'date-time') return of(['2026-11-22T00:00:00Z', '0001-01-01T00:00:00Z'], ['yesterday', ''])
  if (format === 'byte') return of(['', 'YQ=='], ['%', 'a'])
  const long = maxLength === undefined ? [] : ['a'.repeat(maxLength)]
  const tooLong = maxLength === undefined ? [] : ['a'.repeat(maxLength + 1)]
  const good = words.filter(word => word.length >= minLength)
  const text = of([...good, ...good, ...long], [...strange, ...tooLong])
  return wild || random.chance(0.9) ? text : random.pick(strange.filter(fits(schema)))
}

const fits =
  ({ minLength = 0, maxLength = 1024 }: Schema) =>
  (text: string) =>
    text.length >= minLength && text.length <= maxLength
