import { expect, it } from 'vitest'
import { buildPoolBudget, buildProxyBudget } from '../../../operator/build/disruptionBudgets.ts'
import { sampleService } from './sample.ts'

it('a drain waits for every pod in use and for no other', () => {
  expect(buildPoolBudget(sampleService()).spec).toEqual({
    minAvailable: 2147483647,
    selector: { matchLabels: { 'soh.re/in-use': 'true' } },
  })
})

it.each([0, 1])('a drain does not wait for %i proxies', replicas => {
  expect(buildProxyBudget(sampleService({ proxy: { replicas } }))).toBeUndefined()
})

it('a drain takes one of two proxies at a time', () => {
  expect(buildProxyBudget(sampleService({ proxy: { replicas: 2 } }))?.spec).toEqual({
    maxUnavailable: 1,
    selector: { matchLabels: { 'soh.re/dedicated-service': 'my-app', 'soh.re/role': 'proxy' } },
  })
})
