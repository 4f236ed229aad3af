// Whom a service turns away, as `status` tells of it.
import { describe, expect, it } from 'vitest'
import type { DedicatedService } from '../../../../api/v1alpha1/types.generated.ts'
import { sayAllRefused, sayLimits, viewLimits } from '../../../../plugin/commands/status/refused.ts'

const limitsOf = (connections?: object, proxy?: object) =>
  viewLimits({ spec: { image: 'a', port: 1, connections, proxy } } as unknown as DedicatedService)

describe('whom a service serves', () => {
  it.each([undefined, {}, { allow: [], deny: [], claimOn: 'Accept' }])(
    'is not told where it is everybody: %j',
    connections => {
      expect(limitsOf(connections)).toBeUndefined()
    },
  )
  it.each([
    [{ allow: ['10.0.0.0/8', '::1/128'] }, 'from 10.0.0.0/8, ::1/128'],
    [{ deny: ['10.6.6.0/24'] }, 'from everywhere, but not 10.6.6.0/24'],
    [{ maxPerSource: 3 }, 'from everywhere; at most 3 from one source at each proxy'],
    [
      { allow: ['10.0.0.0/8'], deny: ['10.6.6.0/24'], maxPerSource: 1 },
      'from 10.0.0.0/8, but not 10.6.6.0/24; at most 1 from one source at each proxy',
    ],
    [{ claimOn: 'FirstByte' }, 'from everywhere; only those that have sent a first byte'],
    [{ claimOn: 'ClientHello' }, 'from everywhere; only those that have sent a ClientHello'],
  ])('%j', (connections, sentence) => {
    expect(sayLimits(limitsOf(connections)!)).toBe(sentence)
  })
  it('is told without what a terminal would obey, whatever a cluster says', () => {
    const limits = limitsOf({ claimOn: '\u001b[31mHaiku' })
    expect(limits).toMatchObject({ claimOn: 'Haiku' })
    expect(sayLimits(limits!)).toBe('from everywhere; only those that have sent a Haiku')
  })
})

it('behind load balancers is told', () => {
  const limits = limitsOf({}, { proxyProtocol: { accept: ['10.0.0.0/28', '::1/128'] } })
  expect(sayLimits(limits!)).toBe('from everywhere; those behind 10.0.0.0/28, ::1/128 by the PROXY protocol')
  expect(limitsOf({}, { proxyProtocol: { send: 'v1' } })).toBeUndefined()
})

it('with TLS is told, and by whose certificate', () => {
  const tls = { secretName: 'my-tls', minVersion: '1.2' }
  expect(sayLimits(limitsOf({}, { tls })!)).toBe('from everywhere; only with TLS from 1.2 on')
  const checked = { ...tls, minVersion: '1.3', clientCA: { secretName: 'my-clients' } }
  expect(sayLimits(limitsOf({}, { tls: checked })!)).toBe(
    'from everywhere; only with TLS from 1.3 on and a certificate of Secret my-clients',
  )
})

describe('whom it refused', () => {
  it('is not told where it was nobody', () => expect(sayAllRefused([])).toBeUndefined())
  it('is told for the last minute and for ever', () => {
    const denied = { reason: 'SourceDenied', count: 12, recent: 0 }
    expect(sayAllRefused([denied])).toBe('12 SourceDenied since the proxies began, none in the last minute')
    expect(sayAllRefused([{ ...denied, recent: 2 }])).toBe(
      '12 SourceDenied since the proxies began; 2 clients were refused in the last minute (SourceDenied)',
    )
  })
})
