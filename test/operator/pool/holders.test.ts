import { describe, expect, it } from 'vitest'
import { leaseName, waitingAnnotation } from '../../../api/v1alpha1/names.ts'
import { Holders, waitingAt } from '../../../operator/pool/holders.ts'

const lease = (text: string) => ({
  metadata: { name: 'l', annotations: { [waitingAnnotation]: text } },
  spec: { holderIdentity: 'h', renewTime: '2026-11-22T12:00:00.000000Z' },
})

it.each([
  ['3', 3],
  ['0', 0],
  ['', 0],
  ['-1', 0],
  ['NaN', 0],
  ['many', 0],
  ['999999999', 100_000],
  // As endless a number once made the pool endless, and its status was refused.
  ['9'.repeat(400), 0],
])('a Lease that speaks of %j waiting clients is believed to have %i', (text, waiting) => {
  expect(waitingAt(lease(text), [])).toBe(waiting)
})

it('clients that were given a pod since the Lease said so wait no longer', () => {
  const reservedAt = Date.parse('2026-11-22T12:00:01Z')
  expect(waitingAt(lease('3'), [{ holder: 'h', reservedAt }])).toBe(2)
})

describe('what the watch shows of Leases', () => {
  const shown = (resourceVersion: string) => ({
    metadata: { name: leaseName('uid'), namespace: 'pool', resourceVersion },
    spec: {
      holderIdentity: 'uid.1',
      leaseDurationSeconds: 100,
      renewTime: `2026-11-22T12:00:0${resourceVersion}.000000Z`,
    },
  })
  function begin() {
    let nowMono = 0
    const holders = new Holders(() => nowMono)
    const silentMs = () => nowMono - holders.sight('uid.1', 'pool', undefined).lease!.changedMono
    const pass = (ms: number) => {
      nowMono += ms
    }
    const renewed = (version: number) => ({
      type: 'updated' as const,
      object: shown(`${version}`),
      previous: shown(`${version - 1}`),
    })
    const added = holders.leaseShown({ type: 'added', object: shown('1') })
    return { holders, pass, renewed, silentMs, added }
  }

  it('a renewal in time brings no look, and ends the silence that is counted', () => {
    const { holders, pass, renewed, silentMs, added } = begin()
    expect(added).toBe(true)
    pass(49_999)
    expect(holders.leaseShown(renewed(2))).toBe(false)
    expect(silentMs()).toBe(0)
    pass(10)
    expect(silentMs()).toBe(10)
  })

  it('one after half the fence brings a look, also if a look has read it live before', () => {
    const { holders, pass, renewed } = begin()
    pass(50_000)
    holders.leaseSeen(shown('2'))
    expect(holders.leaseShown(renewed(2))).toBe(true)
    pass(10)
    expect(holders.leaseShown(renewed(3))).toBe(false)
  })

  it('its end brings a look, and so does the next one of its name', () => {
    const { holders } = begin()
    expect(holders.leaseShown({ type: 'deleted', object: shown('1'), previous: shown('1') })).toBe(true)
    expect(holders.sight('uid.1', 'pool', undefined).lease).toBeUndefined()
    expect(holders.leaseShown({ type: 'added', object: shown('2') })).toBe(true)
  })
})
