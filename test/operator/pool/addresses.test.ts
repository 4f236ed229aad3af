import { describe, expect, it } from 'vitest'
import type { IsolationPod } from '../../../api/v1alpha1/types.generated.ts'
import { Addresses } from '../../../operator/pool/addresses.ts'

function ticket(
  uid: string,
  resourceVersion: number,
  status: Partial<NonNullable<IsolationPod['status']>>,
): IsolationPod {
  return {
    metadata: { name: uid, uid, resourceVersion: String(resourceVersion) },
    spec: { templateHash: 'x' },
    status: { phase: 'Pending', ...status },
  }
}

const IP = '10.0.0.1'
const QUARANTINE = 600
const WALL = 1_000_000_000
/** When the ticket is asked for. */
const SENT = 500

/** `clock` is this operator's own. */
function conflicts(told: (addresses: Addresses, clock: { mono: number }) => void): string[] {
  const clock = { mono: 0 }
  const addresses = new Addresses({ nowMono: () => clock.mono, now: () => WALL + clock.mono })
  told(addresses, clock)
  const published = ticket('new', 60, { podIP: IP })
  addresses.seen(published)
  return addresses.conflicts(published, () => QUARANTINE).map(other => other.metadata.name)
}

describe('a pod is burned when its address may still be dialled for another ticket', () => {
  it('an address that nobody else bears is free', () => {
    expect(conflicts(() => {})).toEqual([])
  })

  it('another ticket that is not Done bears it', () => {
    expect(conflicts(addresses => addresses.seen(ticket('other', 10, { phase: 'Reserved', podIP: IP })))).toEqual([
      'other',
    ])
  })

  it('a ticket that was Done before this one was created does not matter', () => {
    expect(
      conflicts(addresses => {
        addresses.seen(ticket('other', 40, { phase: 'Done', podIP: IP }))
        addresses.created('new', '50', SENT)
      }),
    ).toEqual([])
  })

  it('one that was Done only after this one was created does', () => {
    expect(
      conflicts(addresses => {
        addresses.created('new', '50', SENT)
        addresses.seen(ticket('other', 55, { phase: 'Done', podIP: IP }))
      }),
    ).toEqual(['other'])
  })

  it('a later change of a receipt does not make it look later', () => {
    expect(
      conflicts(addresses => {
        addresses.seen(ticket('other', 40, { phase: 'Done', podIP: IP }))
        addresses.created('new', '50', SENT)
        addresses.seen(ticket('other', 55, { phase: 'Done', podIP: IP, podDeletedAt: 'x' }))
      }),
    ).toEqual([])
  })

  it('whoever does not know when this ticket began takes no chance', () => {
    expect(conflicts(addresses => addresses.seen(ticket('other', 40, { phase: 'Done', podIP: IP })))).toEqual(['other'])
  })

  it('a ticket that is gone frees its address', () => {
    expect(
      conflicts(addresses => {
        const other = ticket('other', 10, { phase: 'Active', podIP: IP })
        addresses.seen(other)
        addresses.gone(other)
      }),
    ).toEqual([])
  })

  it('a pod that had no address when the other was Done does not overlap it', () => {
    expect(
      conflicts(addresses => {
        addresses.created('new', '30', SENT)
        addresses.seen(ticket('other', 40, { phase: 'Done', podIP: IP }))
        addresses.beginsAfter('new', addresses.latest())
      }),
    ).toEqual([])
  })
})

describe('a holder that fell silent and was not seen to end may go on dialling', () => {
  const silent = (endedAt: number) =>
    ticket('other', 40, {
      ...{ phase: 'Done', podIP: IP, endReason: 'HolderSilent', endedAt: new Date(endedAt).toISOString() },
    })
  /** Ended at 100 by this operator's clocks, unless the writer's clock said otherwise. */
  const burnedBy = (beginsAt: number, endedAt = WALL + 100) =>
    conflicts((addresses, clock) => {
      clock.mono = 100
      addresses.seen(silent(endedAt))
      addresses.created('new', '50', beginsAt)
      clock.mono = 5_000
    })

  it('so no pod that began meanwhile is given out, however late it is ready', () => {
    expect(burnedBy(600)).toEqual(['other'])
  })

  it('and one that began afterwards is', () => {
    expect(burnedBy(700)).toEqual([])
  })

  it('whatever the clock of whoever ended the ticket said', () => {
    expect(burnedBy(600, WALL - 600_000)).toEqual(['other'])
    expect(burnedBy(700, WALL + 600_000)).toEqual([])
  })

  it('whoever does not know when a ticket began takes no chance', () => {
    const told = (addresses: Addresses) => addresses.seen(silent(WALL))
    expect(conflicts(told)).toEqual(['other'])
  })

  it('a ticket that was ended hours ago is no matter for an operator that has just started', () => {
    expect(burnedBy(101, WALL - 7_200_000)).toEqual([])
  })

  it('its receipt stays for the pods that began meanwhile, and no others', () => {
    const clock = { mono: 100 }
    const addresses = new Addresses({ nowMono: () => clock.mono, now: () => WALL + clock.mono })
    const receipt = silent(WALL)
    addresses.seen(receipt)
    addresses.created('early', '50', 600)
    addresses.created('late', '60', 701)
    const isNeeded = (uid: string) => addresses.overlap(receipt, ticket(uid, 70, {}), () => QUARANTINE)
    expect([isNeeded('early'), isNeeded('late')]).toEqual([true, false])
    expect(addresses.quarantineLeftMs(receipt, QUARANTINE)).toBe(600)
    clock.mono = 700
    expect(addresses.quarantineLeftMs(receipt, QUARANTINE)).toBe(0)
  })

  it('a pod that had no address when the quarantine was over is given out', () => {
    expect(
      conflicts((addresses, clock) => {
        addresses.seen(silent(WALL))
        addresses.created('new', '30', SENT)
        clock.mono = 601
        addresses.beginsAfter('new', addresses.latest())
      }),
    ).toEqual([])
  })
})
