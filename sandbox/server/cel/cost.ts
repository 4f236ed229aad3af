// What the steps of an expression cost: the prices of the real server (cel-go's, and Kubernetes' own for its functions), by which it ends expressions that go on for too long.

/** Of one evaluation. */
export const CALL_LIMIT = 1_000_000
/** Of all rules of one object. */
export const OBJECT_BUDGET = 10_000_000

export const LIST_COST = 10
export const MAP_COST = 30

/** What a macro adds to each round of its body, to each that finds something, and for its own answer. */
export type MacroCost = { readonly round: number; readonly found: number; readonly answer: number }

const one = { round: 0, found: 2, answer: 2 }
const macros: Readonly<Record<string, MacroCost>> = {
  all: { round: 3, found: 0, answer: 1 },
  exists: { round: 4, found: 0, answer: 1 },
  exists_one: one,
  existsOne: one,
  filter: { round: 0, found: 13, answer: 1 },
  map: { round: 12, found: 0, answer: 1 },
  transformList: { round: 12, found: 0, answer: 1 },
  transformMap: { round: 3, found: 0, answer: 1 },
  optMap: { round: 2, found: 0, answer: 0 },
  optFlatMap: { round: 1, found: 0, answer: 0 },
}

export function macroCost(name: string): MacroCost {
  return (Object.hasOwn(macros, name) && macros[name]) || { round: 0, found: 0, answer: 0 }
}

export type Price = (args: readonly unknown[], result: unknown) => number

const TRAVERSAL = 0.1
const PATTERN = 0.25
/** The patterns of formats are not at hand; this is about their length. */
const FORMAT_LENGTH = 100

const once: Price = ([text]) => traversals(sizeOf(text))
const twice: Price = ([text]) => traversals(sizeOf(text) * 2)
const shorter: Price = ([a, b]) => traversals(Math.min(sizeOf(a), sizeOf(b)))
const matching: Price = ([text, pattern]) => traversals(1 + sizeOf(text)) * Math.ceil(sizeOf(pattern) * PATTERN)
const perItem: Price = ([list]) => itemsOf(list).reduce<number>((sum, item) => sum + traversalOf(item), 0)
const perMade: Price = (_, result) => 1 + sizeOf(result)

const prices: Readonly<Record<string, Price>> = {
  ...named(['==', '!=', '<', '<=', '>', '>='], shorter),
  '+': ([a, b]) => (isText(a) && isText(b) ? traversals(a.length + b.length) : 1),
  in: ([, list]) => (list instanceof Map ? 1 : sizeOf(list)),
  ...named(['startsWith', 'endsWith', 'bytes', 'lowerAscii', 'upperAscii', 'substring', 'trim'], once),
  ...named(['url', 'ip', 'cidr', 'isIP', 'isCIDR', 'quantity', 'isQuantity', 'semver', 'isSemver'], once),
  ...named(['replace', 'split'], twice),
  join: (_, result) => traversals(sizeOf(result) * 2),
  contains: ([text, part]) => traversals(sizeOf(text)) * traversals(sizeOf(part)),
  ...named(['Matches', 'find', 'findAll'], matching),
  validate: ([, text]) => traversals(1 + sizeOf(text)) * Math.ceil(FORMAT_LENGTH * PATTERN),
  ...named(['isSorted', 'sum', 'max', 'min', 'indexOf', 'lastIndexOf'], perItem),
  distinct: ([list]) => 1 + sizeOf(list) ** 2,
  ...named(['range', 'slice', 'sort', 'reverse', 'flatten'], perMade),
}

/** Of an operator or a function, as the library names them; undefined: 1, whatever it is applied to. */
export function priceOf(name: string): Price | undefined {
  return Object.hasOwn(prices, name) ? prices[name] : undefined
}

function named(names: readonly string[], price: Price): Record<string, Price> {
  return Object.fromEntries(names.map(name => [name, price]))
}

function traversals(size: number): number {
  return Math.ceil(size * TRAVERSAL)
}

function traversalOf(item: unknown): number {
  return isText(item) ? item.length * TRAVERSAL : 1
}

function isText(value: unknown): value is string | Uint8Array {
  return typeof value === 'string' || value instanceof Uint8Array
}

function sizeOf(value: unknown): number {
  if (isText(value) || Array.isArray(value)) return value.length
  return value instanceof Set || value instanceof Map ? value.size : 1
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) || value instanceof Set ? [...value] : [value]
}
