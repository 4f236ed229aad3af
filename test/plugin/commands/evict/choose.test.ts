// What the words of `evict` mean.
import { describe, expect, it } from 'vitest'
import type { IsolationPod } from '../../../../api/v1alpha1/types.generated.ts'
import { chooseConnections } from '../../../../plugin/commands/evict/choose.ts'

const ticket = (name: string, phase: string, client?: string) =>
  ({ metadata: { name }, spec: {}, status: { phase, client } }) as unknown as IsolationPod

const pool = [
  ticket('a', 'Active', '10.0.0.1:5000'),
  ticket('b', 'Active', '10.0.0.1:5001'),
  ticket('c', 'Active', '[2001:db8::1]:5000'),
  ticket('d', 'Done', '10.0.0.9:5000'),
  ticket('e', 'Idle'),
]

describe('connections', () => {
  it.each([
    ['a', 'a', '', ''],
    ['10.0.0.1:5001', 'b', '', ''],
    ['10.0.0.1', 'a b', '', ''],
    ['a 10.0.0.1', 'a b', '', ''],
    ['2001:db8::1', 'c', '', ''],
    ['[2001:db8::1]', 'c', '', ''],
    ['[2001:db8::1]:5000', 'c', '', ''],
    ['d', '', 'd', ''],
    ['10.0.0.9 a', 'a', '10.0.0.9', ''],
    ['e', '', '', 'e'],
    ['10.0.0', '', '', '10.0.0'],
    ['nobody a', 'a', '', 'nobody'],
  ])('%s', (words, chosen, ended, unknown) => {
    const choice = chooseConnections(pool, words.split(' '))
    expect(choice.chosen.map(({ metadata }) => metadata.name).join(' ')).toBe(chosen)
    expect([choice.ended.join(' '), choice.unknown.join(' ')]).toEqual([ended, unknown])
  })
})
