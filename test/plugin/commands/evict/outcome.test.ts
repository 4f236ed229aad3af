// What is said of one connection.
import { expect, it } from 'vitest'
import { renderOutcome } from '../../../../plugin/commands/evict/outcome.ts'

it.each([
  ['asked', 'none', 'evicted'],
  ['asked', 'client', 'evicted (dry run)'],
  ['asked', 'server', 'evicted (server dry run)'],
  ['askedBefore', 'none', 'was asked to end before, and has not ended yet'],
  ['ended', 'none', 'had ended already'],
  ['gone', 'none', 'had ended already'],
] as const)('%s, %s', (outcome, dryRun, words) => {
  expect(renderOutcome('a', outcome, { dryRun, output: '' })).toBe(`isolationpod.soh.re/a ${words}`)
  expect(renderOutcome('a', outcome, { dryRun, output: 'name' })).toBe('isolationpod.soh.re/a')
})
