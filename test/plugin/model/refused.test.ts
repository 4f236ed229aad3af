import { describe, expect, it } from 'vitest'
import { sayRefused, sumRefused } from '../../../plugin/model/refused.ts'

const denied = (count: number, recent: number) => ({ reason: 'SourceDenied', count, recent })
const full = (count: number, recent: number) => ({ reason: 'QueueFull', count, recent })

describe('clients that were refused', () => {
  it('are added up over all proxies, the reason of most of them lately first', () => {
    expect(sumRefused([[denied(40, 1), full(2, 2)], [], [full(1, 1)]])).toEqual([full(3, 3), denied(40, 1)])
  })
  it('for a reason that a terminal would obey are told in letters', () => {
    const [sum] = sumRefused([[{ reason: 'Queue\u001b[2JFull\n', count: 1, recent: 1 }]])
    expect(sum!.reason).toMatch(/^Queue[ -~]*Full[ -~]*$/)
  })
  it.each([
    ['nobody was refused', [], ''],
    ['nobody was lately', [denied(9, 0)], ''],
    ['one was', [denied(9, 1), full(5, 0)], '1 client was refused in the last minute (SourceDenied)'],
    [
      'for several reasons',
      [full(3, 3), denied(1, 1)],
      '4 clients were refused in the last minute (3 QueueFull, 1 SourceDenied)',
    ],
  ])('%s', (_, refused, sentence) => {
    expect(sayRefused(refused)).toBe(sentence)
  })
})
