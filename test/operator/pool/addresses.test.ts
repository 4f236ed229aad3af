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
const never = () => false

function conflicts(
  told: (addresses: Addresses) => void,
  inQuarantine = never as (other: IsolationPod) => boolean,
): string[] {
  const addresses = new Addresses()
  told(addresses)
  const published = ticket('new', 60, { podIP: IP })
  addresses.seen(published)
  return addresses.conflicts(published, inQuarantine).map(other => other.metadata.name)
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
        addresses.created('new', '50')
      }),
    ).toEqual([])
  })

  it('one that was Done only after this one was created does', () => {
    expect(
      conflicts(addresses => {
        addresses.created('new', '50')
        addresses.seen(ticket('other', 55, { phase: 'Done', podIP: IP }))
      }),
    ).toEqual(['other'])
  })

  it('a later change of a receipt does not make it look later', () => {
    expect(
      conflicts(addresses => {
        addresses.seen(ticket('other', 40, { phase: 'Done', podIP: IP }))
        addresses.created('new', '50')
        addresses.seen(ticket('other', 55, { phase: 'Done', podIP: IP, podDeletedAt: 'x' }))
      }),
    ).toEqual([])
  })

  it('whoever does not know when this ticket began takes no chance', () => {
    expect(conflicts(addresses => addresses.seen(ticket('other', 40, { phase: 'Done', podIP: IP })))).toEqual(['other'])
  })

  it('an address in quarantine is not free', () => {
    const told = (addresses: Addresses) => {
      addresses.seen(ticket('other', 40, { phase: 'Done', podIP: IP }))
      addresses.created('new', '50')
    }
    expect(conflicts(told, () => true)).toEqual(['other'])
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
        addresses.created('new', '30')
        addresses.seen(ticket('other', 40, { phase: 'Done', podIP: IP }))
        addresses.beginsAfter('new', addresses.latest())
      }),
    ).toEqual([])
  })
})
