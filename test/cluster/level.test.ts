// Which cluster a person gets.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { instanceAt } from './instance.ts'
import { readSetting, type Setting, settle, type Wish, writeSetting } from './level.ts'

const full: Setting = { level: 'full', kubernetes: 'newest' }
const oldest: Setting = { level: 'api', kubernetes: 'oldest' }

describe('a cluster', () => {
  test.each<[string, Wish, Setting | undefined, Setting]>([
    ['of no wish is the newest API', {}, undefined, { level: 'api', kubernetes: 'newest' }],
    ['is as wished', { level: 'full' }, undefined, full],
    ['that runs stays what it is without a wish', {}, full, full],
    ['that runs may be wished for again', { level: 'full' }, full, full],
    ['of the oldest Kubernetes has an API', { kubernetes: 'oldest' }, undefined, oldest],
  ])('%s', (_, wish, running, setting) => {
    expect(settle(wish, running)).toEqual(setting)
  })

  test('that runs does not become another', () => {
    expect(() => settle({ level: 'api' }, full)).toThrow('runs with --level full --kubernetes newest; end it first')
    expect(() => settle({ kubernetes: 'newest' }, oldest)).toThrow('--kubernetes oldest; end it first with down')
  })

  test('of the oldest Kubernetes runs no containers', () => {
    expect(() => settle({ level: 'full', kubernetes: 'oldest' }, undefined)).toThrow('at the API level only')
  })

  test('remembers what it is', async () => {
    const instance = instanceAt(await mkdtemp(join(tmpdir(), 'cluster-level-')))
    try {
      expect(readSetting(instance)).toBeUndefined()
      await writeSetting(instance, full)
      expect(readSetting(instance)).toEqual(full)
    } finally {
      await rm(instance.state, { recursive: true })
    }
  })
})
