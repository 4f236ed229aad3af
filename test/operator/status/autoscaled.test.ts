import { describe, expect, it } from 'vitest'
import { type BaseReason, memoryOfBase } from '../../../operator/plan/autoscale.ts'
import { buildStatus } from '../../../operator/status/status.ts'
import { sampleService } from '../build/sample.ts'
import { tickets } from '../plan/samples.ts'
import { autoscaling, base, condition, pool, said } from './samples.ts'

describe('a base that follows use', () => {
  const told = (change: object, { base, asked, why }: { base: number; asked: number; why: BaseReason }) => {
    const { minSpare, ...rest } = autoscaling
    const autoscaled = { base, asked, why, memory: memoryOfBase(base), fallsInMs: undefined }
    const found = condition(
      {
        service: sampleService({ pool: { autoscaling: { ...rest, ...change } } }),
        pool: pool(tickets(40, 'Active'), { wish: { base, autoscaled } }),
      },
      'BaseAutoscaled',
    )
    return `${found?.reason}: ${found?.message}`
  }
  const rows: [string, object, Parameters<typeof told>[1], string][] = [
    ['the percentage', {}, { base: 10, asked: 10, why: 'Use' }, 'FollowsUse: The base is 10: 25% of 40 pods in use'],
    [
      'the least',
      {},
      { base: 5, asked: 3, why: 'Least' },
      'AtLeastBase: The base is 5: spec.replicas; 25% of 40 pods in use would be 3',
    ],
    [
      'the most',
      {},
      { base: 20, asked: 30, why: 'Most' },
      'AtMaxSpare: The base is 20: spec.pool.autoscaling.maxSpare; 25% of 40 pods in use would be 30',
    ],
    [
      'held for a while',
      {},
      { base: 15, asked: 10, why: 'Delay' },
      'ScaleDownDelay: The base is 15: the most that was asked for in the last 60s; 25% of 40 pods in use would be 10',
    ],
    [
      'the least, where kubectl scale has no effect',
      { minSpare: 3 },
      { base: 3, asked: 3, why: 'Least' },
      'AtLeastBase: The base is 3: spec.pool.autoscaling.minSpare; 25% of 40 pods in use would be 3. spec.replicas (5) has no effect beside minSpare',
    ],
    [
      'less than kubectl scale asked for',
      { maxSpare: 4 },
      { base: 4, asked: 4, why: 'Least' },
      'AtLeastBase: The base is 4: spec.pool.autoscaling.maxSpare; 25% of 40 pods in use would be 4. spec.replicas (5) is more than maxSpare allows',
    ],
  ]
  it.each(rows)('says so: %s', (_name, change, plan, expected) => {
    expect(told(change, plan)).toBe(expected)
  })
  it('is told in the status, as every other base is', () => {
    expect(buildStatus(base).baseTargets).toBe(2)
    expect(said({}, 'BaseAutoscaled')).toBeUndefined()
  })
  it('stays as it was last told while the pool cannot be looked at', () => {
    const service = { ...sampleService(), status: { baseTargets: 9 } }
    expect(buildStatus({ ...base, service, pool: undefined }).baseTargets).toBe(9)
  })
})
