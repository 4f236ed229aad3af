// JSONPath in kubectl's dialect, quirks included: what it finds and refuses, beside kubectl itself where there is one.
import { describe, expect, it } from 'vitest'
import { CommandError } from '../../../../plugin/cli/commandError.ts'
import { jsonPathPrinter } from '../../../../plugin/output/jsonpath/print.ts'
import { hasKubectl } from '../../../product/kubectl.ts'
import { kubectlPrints, labelled } from '../kubectlLocal.ts'

const thing = labelled({
  apiVersion: 'foo.bar/v1',
  kind: 'Thing',
  metadata: { name: 'x', annotations: { 'a.b/c': 'v <&>' } },
  fraction: 1.5,
  tiny: 0.00000123,
  huge: 1e21,
  count: 3,
  big: 123456789012,
  nothing: null,
  yes: true,
  list: [1, 2, { a: null }],
  empty: [],
  xs: [
    { n: 'a', v: 1, d: { k: 'x', 10: 1, 2: 2 }, t: ['p', 'q'] },
    { n: 'b', v: 2, t: [] },
    { n: 'c', v: 3.5 },
  ],
})

const found: readonly (readonly [string, string])[] = [
  ['{.count}', '3'],
  ['{count}', 'error: unrecognized identifier count'],
  ['.metadata.name', '.metadata.name'],
  ['{.nothing}', 'null'],
  ['{.missing}', ''],
  ['{.missing.more[3].still}', ''],
  ['{.count.more}', ''],
  ['{.yes}{.fraction} {.big}', 'true1.5 123456789012'],
  ['{.tiny} {.huge}', '1.23e-06 1e+21'],
  ['a{.count}b', 'a3b'],
  ['{ .count }', '3'],
  ['{@.count}{$.count}', '33'],
  ["{.metadata['name']}", 'x'],
  ["{.metadata.annotations['a.b/c']}", ''],
  ["{.metadata.annotations['a\\.b/c']}", 'v <&>'],
  ['{.metadata.annotations.a\\.b/c}', 'v <&>'],
  ['{.metadata.annotations}', '{"a.b/c":"v \\u003c\\u0026\\u003e"}'],
  ['{.xs[0].d}', '{"10":1,"2":2,"k":"x"}'],
  ['{.xs[*].n}', 'a b c'],
  ['{.xs[1:].n}', 'b c'],
  ['{.xs[:2].n}', 'a b'],
  ['{.xs[-1:].n}', 'c'],
  ['{.xs[-1].n}', 'c'],
  ['{.xs[::2].n}', 'a c'],
  ['{.xs[0,2].n}', 'a c'],
  ["{.xs[*]['n', 'v']}", 'a b c 1 2 3.5'],
  ['{.xs [0] .n}', 'a'],
  ['{.xs.n}', ''],
  ['{.list.[0]}', ''],
  ['{.list[1:1]}', ''],
  ['{.empty[*]}', ''],
  ['{..n}', 'a b c'],
  ['{...n}', 'a b c'],
  ['{.xs..k}', 'x'],
  ['{.xs..t[0]}', 'error: array index out of bounds: index 0, length 0'],
  ['{.xs[?(@.v>1)].n}', 'error: incompatible types for comparison'],
  ['{.xs[?(@.n=="b")].v}', '2'],
  ['{.xs[?(@.n!="b")].n}', 'a c'],
  ['{.xs[?(@.n>="b")].n}', 'b c'],
  ['{.xs[?(@.n<"b")].n}', 'a'],
  ['{.list[0:2]}', '1 2'],
  [
    '{.xs[0:2][?(@.v>1)].n}',
    'error: map[d:map[10:1 2:2 k:x] n:a t:[p q] v:1] is not array or slice and cannot be filtered',
  ],
  ["{.xs[?(@['n']=='a')].v}", '1'],
  ['{.xs[?(@["n"]=="a")].v}', 'error: invalid array index "n"'],
  ['{.xs[?(.n=="a")].v}', '1'],
  ['{.xs[?(@.d)].n}', 'a'],
  ['{.xs[?(@.d.k=="x")].n}', 'a'],
  ['{.xs[?(@.n==1)].n}', 'error: incompatible types for comparison'],
  ['{.xs[?(@.t=="p")].n}', 'error: invalid type for comparison'],
  ['{.xs[?(@.n=~"a")].n}', "error: unrecognized character in action: U+007E '~'"],
  ['{.xs[?(@.n==="a")].n}', 'error: unrecognized filter operator ==='],
  ["{.xs[?(@.n in ['a'])].n}", 'a b c'],
  ['{.xs[?(@.n=="a)")].n}', ''],
  ['{.xs[?(@.n=="a"].n}', 'error: unterminated filter'],
  ['{.xs[?(@.n=="a").n}', 'error: unclosed array expect ]'],
  ['{range .xs[*]}{.n}{"\\t"}{.v}{"\\n"}{end}', 'a\t1\nb\t2\nc\t3.5\n'],
  ['{range .xs[*]}{.n}={range .t[*]}[{@}]{end};{end}!', 'a=[p][q];b=;c=;!'],
  ['{range .xs[*]}{.n}', 'abc'],
  ['{range .empty[*]}x{end}y', 'y'],
  ['{range .xs[*]}{range .t[*]}x{end}y{end}z', 'xxyyyz'],
  ['{range .count}{@}{end}', '3'],
  ['{end}', 'error: not in range, nothing to end'],
  ['{foo}', 'error: unrecognized identifier foo'],
  ['{.count}}', '3}'],
  ['{-5}{1.50}{true}', '-51.5true'],
  ['{1.2.3}', 'error: cannot parse number 1.2.3'],
  ['{"\\u0041\\x41\\101"}', 'AAA'],
  ["{'it\\'s'}", "it's"],
  ['{"\\z"}', 'error: unquote string "\\z" error invalid syntax'],
  ['{"a', 'error: unterminated quoted string'],
  ['{.count', 'error: unclosed action'],
  ['{.list[0}', 'error: unterminated array'],
  ['{.list[a]}', 'error: invalid array index a'],
  ['{.list[ 0 ]}', 'error: invalid array index  0 '],
  ['{.list[5]}', 'error: array index out of bounds: index 5, length 3'],
  ['{.list[-5]}', 'error: array index out of bounds: index -2, length 3'],
  ['{.list[0:9]}', 'error: array index out of bounds: index 8, length 3'],
  ['{.list[2:1]}', 'error: starting index 2 is greater than ending index 1'],
  ['{.list[0:2:0]}', 'error: step must be > 0'],
  ['{.count[0]}', 'error: int64 is not array or slice'],
  ['{[0]}', 'error: map[string]interface {} is not array or slice'],
  [
    '{.metadata[?(@.name)]}',
    'error: map[annotations:map[a.b/c:v <&>] labels:map[a:b] name:x] is not array or slice and cannot be filtered',
  ],
  ['{~}', "error: unrecognized character in action: U+007E '~'"],
  ['{.xs[*].n,.v}', "error: unrecognized character in action: U+002C ','"],
]

function ours(template: string, { asJson = false, allowMissingKeys = true } = {}): string {
  try {
    return jsonPathPrinter(template, { asJson, allowMissingKeys })(thing)
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return `error: ${error.message.replace(/^error (executing jsonpath .*: Error executing template: |parsing jsonpath [\s\S]*, (?=[a-z]))/, '')}`
  }
}

describe('jsonpath', () => {
  it.each(found)('%s finds %s', (template, expected) => {
    expect(ours(template)).toBe(expected)
  })

  it('with keys that must be there says which is not', () => {
    expect(ours('{.count}{.missing}', { allowMissingKeys: false })).toBe('error: missing is not found')
    expect(ours('{.xs[?(@.d)].n}', { allowMissingKeys: false })).toBe('a')
  })

  it('as JSON is a list for each path', () => {
    expect(ours('{.xs[*].n}{.count}', { asJson: true })).toBe('[\n    "a",\n    "b",\n    "c"\n]\n[\n    3\n]\n')
  })

  it('lets nothing through that a terminal obeys, but keeps lines', () => {
    const print = jsonPathPrinter('{.a}', { asJson: false, allowMissingKeys: true })
    expect(print({ a: 'x\u001b]0;title\u0007y\u202e\r\n\tz' })).toBe('xy\n\tz')
    expect(print({ a: ['\u001b[31m', '\u009b'] })).toBe('["\\u001b[31m","\\u009b"]')
  })
})

describe.runIf(hasKubectl)('kubectl itself', () => {
  it.each(found)('answers %s likewise', async (template, expected) => {
    const { stdout, error } = await kubectlPrints(thing, ['-o', `jsonpath=${template}`])
    if (expected.startsWith('error: ')) expect(error).toContain(expected.slice('error: '.length))
    else expect(stdout).toBe(expected)
  })

  it('has the same lists as JSON', async () => {
    const { stdout } = await kubectlPrints(thing, ['-o', 'jsonpath-as-json={.xs[*]}{.count}{.metadata}'])
    expect(ours('{.xs[*]}{.count}{.metadata}', { asJson: true })).toBe(stdout)
  })

  it('misses the same key', async () => {
    const { error } = await kubectlPrints(thing, ['--allow-missing-template-keys=false', '-o', 'jsonpath={.missing}'])
    expect(error).toContain('missing is not found')
  })
})
