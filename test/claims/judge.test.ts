import { describe, expect, it } from 'vitest'
import type { Accept } from '../product/scene.ts'
import { findUnclaimed, findViolations } from './judge.ts'
import type { TicketVersion } from './version.ts'

const [one, two] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002']
const claim = `${one}.boot/claim-1`

/** A ticket's versions as they should be: reserved, then in use, then done. */
function history(change: Partial<TicketVersion> = {}): [TicketVersion, TicketVersion, TicketVersion, TicketVersion] {
  const idle = { name: 'pool/a', uid: 'ticket-a', revision: 1, phase: 'Idle', podUID: 'pod-a', ...change } as const
  const reserved = { ...idle, revision: 2, phase: 'Reserved', claim, reservedAt: 'then', writer: one } as const
  const active = { ...reserved, revision: 3, phase: 'Active', client: '10.0.0.1:1' } as const
  return [idle, reserved, active, { ...active, revision: 4, phase: 'Done', writer: undefined }]
}

const other = `${two}.boot/claim-2`

describe('the versions of tickets', () => {
  it('are as they should be: nothing is said, in whatever order the lines stand', () => {
    const tickets = [history(), history({ name: 'pool/b', uid: 'ticket-b', podUID: 'pod-b' })]
    expect(findViolations(tickets.flat())).toEqual([])
    expect(findViolations(tickets.flat().toReversed())).toEqual([])
  })

  it('the line of a claim was lost, as when the API server died: what it wrote is seen in the next', () => {
    const [idle, , active, done] = history()
    expect(findViolations([idle, active, done])).toEqual([])
    expect(findViolations([...history(), { ...done, revision: 5, claim: other }])).not.toEqual([])
  })

  const [idle, reserved, active, done] = history()
  it.each<[string, TicketVersion[], RegExp]>([
    [
      'one ticket is reserved by two holders',
      [reserved, { ...reserved, claim: other, writer: two }],
      /^pod pod-a was claimed twice/,
    ],
    [
      'one holder reserves it in two attempts',
      [reserved, { ...reserved, revision: 5, claim: `${one}.boot/claim-3` }],
      /^pod pod-a was claimed twice: \S+claim-1, \S+claim-3$/,
    ],
    [
      'a pod has a second ticket, claimed by another',
      [reserved, { ...reserved, uid: 'ticket-b', claim: other, writer: two }],
      /^pod pod-a had two tickets/,
    ],
    ['a pod is given a second client', [active, { ...done, client: '10.0.0.2:2' }], /^pod pod-a had two clients/],
    ['a ticket gets another pod', [idle, { ...reserved, podUID: 'pod-b' }], /^ticket ticket-a had two pods/],
    ['a used pod is idle again', [reserved, { ...idle, revision: 5 }], /^pool\/a went from Reserved back to Idle$/],
    [
      'a client was served without a claim',
      [idle, { ...active, claim: undefined }],
      /^pool\/a served a client without having been reserved$/,
    ],
    [
      'a proxy reserves in the name of another',
      [{ ...reserved, writer: two }],
      new RegExp(`^pool/a was reserved for \\S+ by pod ${two}$`),
    ],
  ])('%s', (_, versions, sentence) => {
    expect(findViolations(versions)).toContainEqual(expect.stringMatching(sentence))
  })
})

describe('what the targets accepted', () => {
  const accept = (podUID: string, peer: string): Accept => ({ pod: podUID, podUID, peer })

  it('is one connection for each claimed pod', () => {
    expect(findUnclaimed(history(), [accept('pod-a', 'x:1')])).toEqual([])
  })

  it.each<[string, TicketVersion[], Accept[], string]>([
    [
      'a pod accepted two',
      history(),
      [accept('pod-a', 'x:1'), accept('pod-a', 'x:2')],
      'pod pod-a accepted 2 connections: x:1, x:2',
    ],
    [
      'a pod that nobody claimed accepted one',
      [idle()],
      [accept('pod-a', 'x:1')],
      'pod pod-a accepted x:1 and was never claimed',
    ],
  ])('%s', (_, versions, accepts, sentence) => {
    expect(findUnclaimed(versions, accepts)).toEqual([sentence])
  })

  function idle(): TicketVersion {
    return history()[0]
  }
})
