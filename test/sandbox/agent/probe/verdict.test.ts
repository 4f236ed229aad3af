import { expect, it } from 'vitest'
import { judge, NO_VERDICT } from '../../../../sandbox/agent/probe/verdict.ts'

function verdicts(results: string, thresholds: { successThreshold?: number; failureThreshold?: number }) {
  let verdict = NO_VERDICT
  return [...results].map(result => {
    verdict = judge(verdict, result === '+', thresholds)
    return verdict.healthy === undefined ? '?' : verdict.healthy ? '+' : '-'
  })
}

it.each([
  ['+++', {}, '+++'],
  ['---', {}, '??-'],
  ['+--+---', {}, '+++++' + '+-'],
  ['--+--+', {}, '??++++'],
  ['---+', {}, '??-+'],
  ['-', { failureThreshold: 1 }, '-'],
  ['-++-+++', { failureThreshold: 1, successThreshold: 3 }, '------+'],
])('results %s with %j mean %s', (results, thresholds, healthy) => {
  expect(verdicts(results, thresholds).join('')).toBe(healthy)
})
