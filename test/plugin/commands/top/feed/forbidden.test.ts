import { describe, expect, it } from 'vitest'
import { describeForbidden, type ForbiddenSight } from '../../../../../plugin/commands/top/feed/forbidden.ts'

const nothing: ForbiddenSight = { isNarrow: false, blindIn: undefined, services: [], pods: [], proxies: [] }

describe('what is forbidden', () => {
  it.each([
    ['is nothing', nothing, []],
    [
      'is one line for each namespace, in their order',
      { ...nothing, isNarrow: true, services: ['b', 'a'] },
      ['namespace a: dedicatedservices: forbidden', 'namespace b: dedicatedservices: forbidden'],
    ],
    [
      'says where it looks when it may not list namespaces',
      { ...nothing, isNarrow: true, blindIn: 'home' },
      [expect.stringContaining('only namespace home is looked into')],
    ],
    ['does not say that while all may be watched together', { ...nothing, blindIn: 'home' }, []],
    [
      'is said once where proxies can neither be found nor asked',
      { ...nothing, pods: ['a'], proxies: ['a', 'b'] },
      ['namespace a: pods: forbidden, so no rates', 'namespace b: pods/proxy: forbidden, so no rates'],
    ],
  ])('%s', (_, sight, lines) => {
    expect(describeForbidden(sight)).toEqual(lines)
  })
})
