// Spoils a JSON value as a hostile or careless hand would. The result shares nothing with the original.
import type { Random } from './random.ts'

/** `swapped`: values of other types too, as no API server would let through; else strings stay strings, numbers numbers, and what is optional may go. */
export type Manner = 'typed' | 'swapped'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Spot = { readonly within: Json[] | { [key: string]: Json }; readonly key: string | number }

const texts = [
  ...[
    '',
    ' ',
    '\u0000',
    '\u001b]52;c;eA==\u0007',
    '\u202e',
    '__proto__',
    'constructor',
    'toString',
    'NaN',
    'Infinity',
    '-1',
    '1e999',
    '0x10',
  ],
  ...[
    '9'.repeat(400),
    '-0',
    'true',
    'null',
    '{}',
    '[',
    '[]',
    'null',
    '{"metadata":null}',
    '{"metadata":{},"spec":7}',
    '../..',
    '/',
    ',',
    'a/b/c',
  ],
  ...[
    '9999-99-99T99:99:99Z',
    '0000-00-00T00:00:00Z',
    '+275760-09-13T00:00:00.001Z',
    '2026-02-30T00:00:00Z',
    '1969-12-31T23:59:59Z',
    'soon',
  ],
  ...[
    '25%',
    '5m',
    '127.0.0.1',
    '::1',
    '0.0.0.0',
    '999.1.1.1',
    'Done',
    'Idle',
    'Reserved',
    'Now',
    'HolderSilent',
    'x'.repeat(5_000),
  ],
]
const numbers = [0, -1, 1, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 53, 1e300, -1e300, 0.5, Number.MAX_SAFE_INTEGER]

export function mutate<T>(value: T, random: Random, manner: Manner): T {
  const root = { value: structuredClone(value) as Json }
  const count = 1 + random.below(4)
  for (let done = 0; done < count; done += 1) spoil(random.pick(spotsOf(root)), random, manner)
  return root.value as T
}

/** Every place of a value in it, the whole included. */
function spotsOf(within: Json[] | { [key: string]: Json }): Spot[] {
  const keys = Array.isArray(within) ? within.keys() : Object.keys(within)
  return [...keys].flatMap(key => {
    const inner = (within as Record<string | number, Json>)[key]
    const spot: Spot = { within, key }
    return typeof inner === 'object' && inner !== null ? [spot, ...spotsOf(inner)] : [spot]
  })
}

function spoil({ within, key }: Spot, random: Random, manner: Manner): void {
  const holder = within as Record<string | number, Json>
  const before = holder[key]!
  if (manner === 'swapped' && random.chance(0.5)) set(holder, key, other(random))
  else if (typeof before === 'string') holder[key] = random.pick(texts)
  else if (typeof before === 'number') holder[key] = random.pick(numbers)
  else if (typeof before === 'boolean') holder[key] = !before
  else if (Array.isArray(before)) spoilList(before, random)
  else if (before !== null) spoilMap(before, random, manner)
}

function spoilList(list: Json[], random: Random): void {
  if (random.chance(0.3)) list.length = 0
  else if (list.length > 0 && random.chance(0.5)) list.push(structuredClone(random.pick(list)))
  else list.reverse()
}

/** Keys that must be there (a name, a UID) are put there by the server, whatever the hand does. */
const kept = new Set([
  'metadata',
  'spec',
  'name',
  'uid',
  'resourceVersion',
  'namespace',
  'value',
  'phase',
  'type',
  'status',
  'containers',
])

function spoilMap(map: { [key: string]: Json }, random: Random, manner: Manner): void {
  const keys = Object.keys(map).filter(key => manner === 'swapped' || !kept.has(key))
  if (keys.length > 0 && random.chance(0.6)) delete map[random.pick(keys)]
  else
    set(
      map,
      random.pick(['__proto__', 'constructor', 'toString', 'extra', '']),
      manner === 'swapped' ? other(random) : random.pick(texts),
    )
}

/** As JSON.parse does it: an own key, whatever it is called. */
function set(holder: object, key: string | number, value: Json): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
}

function other(random: Random): Json {
  const made: readonly (() => Json)[] = [
    () => null,
    () => random.pick(texts),
    () => random.pick(numbers),
    () => random.chance(0.5),
    () => [],
    () => ({}),
    () => [random.pick(texts), null],
    () => deep(500),
    () => JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}') as Json,
  ]
  return random.pick(made)()
}

function deep(levels: number): Json {
  let inner: Json = 'deep'
  for (let level = 0; level < levels; level += 1) inner = level % 2 === 0 ? [inner] : { inner }
  return inner
}
