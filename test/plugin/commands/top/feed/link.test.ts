import { describe, expect, it } from 'vitest'
import { type LinkSight, planLink } from '../../../../../plugin/commands/top/feed/link.ts'

const sight = (more: Partial<LinkSight>): LinkSight => ({
  ...{ services: 'known', ticketsKnown: true, wasLive: false, troubles: [] },
  ...more,
})
const refused = { attempt: 3, sinceMs: 500, why: 'ECONNREFUSED\u001b[2J', error: undefined }

describe('the link', () => {
  it.each([
    ['nothing listed yet', sight({ services: 'waiting' }), { kind: 'connecting' }],
    ['services listed, tickets not', sight({ ticketsKnown: false }), { kind: 'connecting' }],
    ['everything listed', sight({}), { kind: 'live' }],
    ['a new pool is listed after all was', sight({ ticketsKnown: false, wasLive: true }), { kind: 'live' }],
    ['a cluster without the product', sight({ services: 'absent' }), { kind: 'notInstalled' }],
    [
      'trouble, in words that do nothing to a terminal',
      sight({ troubles: [refused] }),
      { kind: 'reconnecting', attempt: 3, sinceMs: 500, why: 'ECONNREFUSED' },
    ],
    [
      'two watches in trouble: the most attempts, the oldest figures',
      sight({ troubles: [{ attempt: 1, sinceMs: 200, why: 'slow', error: undefined }, refused], wasLive: true }),
      { kind: 'reconnecting', attempt: 3, sinceMs: 200, why: 'ECONNREFUSED' },
    ],
    [
      'trouble before anything was listed',
      sight({ services: 'waiting', troubles: [refused] }),
      { kind: 'reconnecting' },
    ],
  ])('%s', (_, sight, link) => {
    expect(planLink(sight)).toMatchObject(link)
  })
})
