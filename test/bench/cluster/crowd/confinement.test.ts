// The operator's bounds, as a kubelet would set them.
import { expect, test } from 'vitest'
import { confined, planBounds, readLimits } from './confinement.ts'

const limits = { cpu: '500m', memory: '256Mi' }

test('limits of a container in control groups of version 1', () => {
  expect(planBounds(limits, 1)).toEqual({
    memory: ['memory.limit_in_bytes', '268435456'],
    cpu: [
      ['cpu.cfs_period_us', '100000'],
      ['cpu.cfs_quota_us', '50000'],
    ],
  })
})

test('and of version 2', () => {
  expect(planBounds(limits, 2)).toEqual({
    memory: ['memory.max', '268435456'],
    cpu: [['cpu.max', '50000 100000']],
  })
})

test('they are read from the default install', async () => {
  expect(await readLimits()).toEqual(limits)
})

test('the program is run in all groups', () => {
  expect(confined(['/a', '/b'], 'node operator.js')).toMatch(/^sh \/\S+\/confine\.sh \/a,\/b node operator\.js$/)
})
