// JSON that may be shown on a terminal as it is.
import { expect, it } from 'vitest'
import { nothingFound } from '../../../plugin/cli/scope.ts'
import { toCompactJson, toJson } from '../../../plugin/output/json.ts'
import { jsonPathPrinter } from '../../../plugin/output/jsonpath/print.ts'
import { printYaml } from '../../../plugin/yaml/print.ts'

const hostile = [
  '\u001b[31m',
  '\u009b31m',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u034f',
  '\u3164',
  '\u115f',
  '\u2028',
  '\ufe0f',
]
const value = { list: hostile, ...Object.fromEntries(hostile.map(text => [`a${text}b`, `c${text}d`])) }
const seen = /[^\n\P{C}]|[\u2028\u2029\p{Default_Ignorable_Code_Point}]/u

it.each([
  ['JSON', toJson],
  ['JSON in one line', toCompactJson],
  ['YAML', printYaml],
  ['JSONPath', (object: unknown) => jsonPathPrinter('{}', { asJson: false, allowMissingKeys: true })(object)],
])('%s has nothing in it that a terminal obeys, or nobody sees, and means the same', (form, write) => {
  const text = write(value)
  expect(text).not.toMatch(seen)
  if (form !== 'YAML') expect(JSON.parse(text)).toEqual(value)
})

it('the sentence for an empty answer neither', () => {
  expect(nothingFound({ namespace: 'a\u001b[31mb' })).toBe('No resources found in ab namespace.\n')
})
