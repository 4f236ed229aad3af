// A namespace from its birth to its end.
import { describe, expect, test } from 'vitest'
import { kindOf, make, replace, reportFaults } from './write.ts'

describe('a namespace', () => {
  const namespaces = kindOf('namespaces')
  const before = make(namespaces, {})

  test('gets its label back and keeps its finalizers', () => {
    const changed = replace(namespaces, before, { metadata: { labels: undefined }, spec: { finalizers: ['a/b'] } })
    expect(changed).toMatchObject({ metadata: { labels: { 'kubernetes.io/metadata.name': 'x' } }, spec: before.spec })
  })

  test('lives until its finalizers are gone', () => {
    const ending = structuredClone(before)
    namespaces.strategy.prepareForDeletion?.(ending)
    expect(ending.status).toEqual({ phase: 'Terminating' })
    expect(namespaces.strategy.held?.(ending)).toBe(true)
    expect(namespaces.strategy.held?.({ ...ending, spec: {} })).toBe(false)
  })

  test('is Terminating when it is being deleted, and only then', () => {
    expect(reportFaults(namespaces, before, { phase: 'Terminating' })).toEqual([
      'status.Phase: Invalid value: "Terminating": may only be \'Active\' if `deletionTimestamp` is empty',
    ])
    expect(reportFaults(namespaces, before, { phase: 'Active' })).toEqual([])
  })
})
