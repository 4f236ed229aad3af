// Names and paths of an instance.
import { describe, expect, test } from 'vitest'
import { instanceAt, instanceNamed } from './instance.ts'

describe('an instance', () => {
  test('has all its paths below its own folder', () => {
    const { name, state, cgroup, ...paths } = instanceNamed('/repo', 'dev')
    expect([name, state]).toEqual(['dev', '/repo/.cluster/dev'])
    for (const path of Object.values(paths)) expect(path).toMatch(/^\/repo\/\.cluster\/dev\//)
    expect(cgroup).not.toContain('/')
    expect(new Set(Object.values(paths)).size).toBe(Object.values(paths).length)
  })

  test('is known again by its state folder', () => {
    const instance = instanceNamed('/repo', 'a-1')
    expect(instanceAt(instance.state)).toEqual(instance)
  })

  test.each(['', 'A', 'a/b', '..', '-a', 'a-', 'x'.repeat(33), 'a b'])('cannot be called %j', name => {
    expect(() => instanceNamed('/repo', name)).toThrow('use at most 32 of a-z, 0-9 and "-"')
  })
})
