// Which warm pods go next while a pool is replaced.
import { describe, expect, it } from 'vitest'
import type { IsolationPod } from '../../../api/v1alpha1/types.generated.ts'
import { planRecycle } from '../../../plugin/actions/recyclePlan.ts'

/** `old1:Idle`, `new1:Reserved`, `old2:Idle:Unused` (to end already). */
function tickets(text: string): IsolationPod[] {
  return text.split(' ').map(each => {
    const [name, phase, retire] = each.split(':')
    return { metadata: { name }, spec: { retire }, status: { phase } } as unknown as IsolationPod
  })
}

describe('of a pool that is replaced', () => {
  it.each([
    ['one of four', 4, 'old1:Idle old2:Idle old3:Reserved old4:Idle', 'old1'],
    ['the only one', 1, 'old1:Reserved', 'old1'],
    ['two of five', 5, 'old1:Idle old2:Idle old3:Idle old4:Idle old5:Idle', 'old1 old2'],
    ['none while too few are available', 4, 'new1:Pending old2:Idle old3:Idle old4:Idle', ''],
    ['the next when a new one is ready', 4, 'new1:Idle old2:Idle old3:Idle old4:Idle', 'old2'],
    ['none of the new', 4, 'new1:Idle new2:Idle new3:Idle new4:Idle', ''],
    ['none in use, and none that has ended', 2, 'old1:Active old2:Done old3:Idle old4:Idle', 'old3'],
    ['none twice', 4, 'old1:Idle:Unused old2:Idle old3:Idle old4:Idle', ''],
    ['all that are not ready', 4, 'old1:Pending old2:Pending old3:Idle old4:Idle', 'old1 old2'],
    ['more than wished for, at once', 2, 'old1:Idle old2:Idle old3:Idle old4:Idle', 'old1 old2 old3'],
    ['everything of a pool that wishes for nothing', 0, 'old1:Idle old2:Idle', 'old1 old2'],
  ])('%s', (_, base, now, gone) => {
    const all = tickets(now)
    const old = new Set(all.map(({ metadata }) => metadata.name).filter(name => name.startsWith('old')))
    expect(planRecycle({ tickets: all, old, base, atOnce: false }).join(' ')).toBe(gone)
  })

  it('all at once when that is the wish', () => {
    const all = tickets('old1:Idle old2:Reserved old3:Pending old4:Active new1:Idle')
    const old = new Set(['old1', 'old2', 'old3', 'old4'])
    expect(planRecycle({ tickets: all, old, base: 4, atOnce: true })).toEqual(['old3', 'old1', 'old2'])
  })
})
