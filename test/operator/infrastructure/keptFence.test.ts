import { expect, it } from 'vitest'
import { fenceAnnotation } from '../../../api/v1alpha1/names.ts'
import { readKeptFence } from '../../../operator/infrastructure/keptFence.ts'

const pool = (text: string) => ({ metadata: { name: 'p', annotations: { [fenceAnnotation]: text } } })

it.each(['2s', '5m', '24h'])('%s is remembered', text => {
  expect(readKeptFence(pool(text))).toBe(text)
})

// What is no duration made every look at the service fail.
it.each(['', 'soon', '-5m', '25h', `${'9'.repeat(400)}h`, '5 m', '\u0000'])('%j is not', text => {
  expect(readKeptFence(pool(text))).toBeUndefined()
})

it('nothing is remembered by a namespace that is not there, or has no annotations', () => {
  expect(readKeptFence(undefined)).toBeUndefined()
  expect(readKeptFence({ metadata: { name: 'p' } })).toBeUndefined()
})
