// The paths of columns and scales.
import { expect, test } from 'vitest'
import { parsePath } from '../../../../sandbox/server/custom/jsonPath.ts'

const value = {
  spec: {
    text: 'x',
    'odd.name': 1,
    list: [
      { a: 'x', n: 1 },
      { a: 'y', n: 2 },
    ],
    map: { k: 'v' },
  },
  status: {
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Failed', status: 'False' },
    ],
  },
}

test.each<[path: string, found: unknown[]]>([
  ['.spec.text', ['x']],
  ['.spec.missing', []],
  ['.spec.text.deeper', []],
  ['.spec.odd\\.name', [1]],
  [".spec['odd.name']", [1]],
  ['.spec.list[0].a', ['x']],
  ['.spec.list[-1].a', ['y']],
  ['.spec.list[9].a', []],
  ['.spec.list[*].n', [1, 2]],
  ['.spec.list[0:1].n', [1]],
  ['.spec.map.*', ['v']],
  ['.spec.list[?(@.a=="y")].n', [2]],
  ['.spec.list[?(@.n==1)].a', ['x']],
  ['.spec.list[?(@.a!="y")].n', [1]],
  [".status.conditions[?(@.type=='Ready')].status", ['True']],
  ['..n', [1, 2]],
  ['', [value]],
])('%s', (path, found) => {
  expect(parsePath(path)(value)).toEqual(found)
})

test.each(['spec', '.a[', '.a[?(@.b>1)]', '.a b'])('%s is no path', path => {
  expect(() => parsePath(path)).toThrow(JSON.stringify(path))
})
