// I4, broken in made-up runs: who dialled without a Reserved record, and what facts excuse.
import { describe, expect, it } from 'vitest'
import * as told from './story.ts'
import { only, verdict } from './verdict.ts'

const { accept, dial, lease, other, story, ticket } = told
const name = 'lab-b'

describe('I4', () => {
  const intruder = 'lab-proxy-2/200'
  const second = [{ kind: 'holder' as const, t: 1, by: intruder, holder: 'proxy-2.boot' }]
  const at = { podUID: 'pod-b', local: '10.0.0.2:8080', port: 5_002 }
  const reach = [...dial(1_000, { by: intruder, port: 5_002, remote: '10.0.0.2:8080' }), accept(1_001, at)]
  const alive = lease(900, 'proxy-2.boot')
  const reserved = (status: object) => [
    alive,
    ticket(300, { phase: 'Idle', podUID: 'pod-b', podIP: '10.0.0.2' }, { name }),
    ticket(400, { ...status }, { name }),
  ]

  it.each([
    [
      'nobody known dialled',
      [accept(1_001, at)],
      reserved({ ...other, phase: 'Reserved' }),
      /no process of the product dialled it/,
    ],
    ['a process that is no holder dialled', reach, reserved({ ...other, phase: 'Reserved' }), /which is no holder/],
    ['no ticket has that pod', [...second, ...reach], [alive], /no ticket bears its UID/],
    [
      'its ticket was never reserved',
      [...second, ...reach],
      reserved({ phase: 'Idle', podUID: 'pod-b', podIP: '10.0.0.2' }),
      /was never Reserved/,
    ],
    [
      'its ticket is another holder’s',
      [...second, ...reach],
      reserved({ ...other, phase: 'Reserved' }),
      /Reserved by proxy-1.boot/,
    ],
    [
      'its ticket was over',
      [...second, ...reach],
      [
        ...reserved({ ...other, phase: 'Reserved', holder: 'proxy-2.boot' }),
        ticket(
          800,
          { ...other, holder: 'proxy-2.boot', phase: 'Done', endedAt: 'x', endReason: 'FenceLapsed' },
          { name },
        ),
      ],
      /its ticket was Done 200 ms before the SYN/,
    ],
  ])('%s', (_, notes, versions, pattern) => {
    expect(verdict(story({ notes, versions }))).toEqual(only(new RegExp(`^I4: .*${pattern.source}`)))
  })

  it('a dial whose process was killed before its answer is still known by its address', () => {
    const [syn] = reach
    const notes = [...second, syn!, accept(1_001, at)]
    expect(
      verdict(story({ notes, versions: reserved({ ...other, phase: 'Reserved', holder: 'proxy-2.boot' }) })),
    ).toEqual([])
  })

  describe('on an address that had been a pod’s of the same holder', () => {
    const mine = { podUID: 'pod-c', podIP: '10.0.0.2', holder: 'proxy-2.boot', claimID: 'claim-c', reservedAt: 'then' }
    const former = (status: object, spec = {}) => [
      ticket(310, { phase: 'Idle', podUID: 'pod-c', podIP: '10.0.0.2' }, { name: 'lab-c' }),
      ticket(410, { ...mine, phase: 'Reserved', ...status }, { name: 'lab-c', spec }),
    ]
    const fresh = reserved({ phase: 'Idle', podUID: 'pod-b', podIP: '10.0.0.2' })

    it('that was just lost, is a known limit', () => {
      const versions = [...fresh, ...former({}, { retire: 'Now', retireReason: 'PodLost' })]
      expect(verdict(story({ notes: [...second, ...reach], versions }))).toEqual(only(/^I4 \(a lost pod's address/))
    })

    it('whose holder had been given up, is none: that is what the fence is for', () => {
      const over = { phase: 'Done', endedAt: 'x', endReason: 'HolderSilent' }
      const versions = [...fresh, ...former({}), ticket(500, { ...mine, ...over }, { name: 'lab-c' })]
      expect(verdict(story({ notes: [...second, ...reach], versions }))).toContainEqual(expect.stringMatching(/^I4: /))
    })

    it('whose ticket the holder itself had ended, is none', () => {
      const over = { phase: 'Done', endedAt: 'x', endReason: 'SessionEnded' }
      const versions = [...fresh, ...former({}), ticket(500, { ...mine, ...over }, { name: 'lab-c' })]
      expect(verdict(story({ notes: [...second, ...reach], versions }))).toContainEqual(expect.stringMatching(/^I4: /))
    })

    it('explains one accept and no more', () => {
      const versions = [...fresh, ...former({}, { retire: 'Now', retireReason: 'PodLost' })]
      const again = dial(1_100, { by: intruder, port: 5_009, remote: '10.0.0.2:8080' })
      const notes = [...second, ...reach, ...again, accept(1_101, { ...at, port: 5_009 })]
      expect(verdict(story({ notes, versions })).filter(line => line.startsWith('I4: '))).toHaveLength(1)
    })

    it('that came by the address only afterwards, explains nothing', () => {
      const later = former({}, { retire: 'Now', retireReason: 'PodLost' }).map(one => ({ ...one, t: one.t + 700 }))
      const birth = { kind: 'birth' as const, t: 900, podUID: 'pod-b', pod: name, ip: '10.0.0.2', pid: 9 }
      const versions = [...fresh, ...later]
      expect(verdict(story({ notes: [...second, birth, ...reach], versions }))).toContainEqual(
        expect.stringMatching(/^I4: /),
      )
    })

    it('that was lost longer ago than any watch is trusted, is none', () => {
      const late = [...dial(40_000, { by: intruder, port: 5_002, remote: '10.0.0.2:8080' }), accept(40_001, at)]
      const versions = [
        ...fresh,
        lease(39_500, 'proxy-2.boot'),
        ...former({}, { retire: 'Now', retireReason: 'PodLost' }),
      ]
      expect(verdict(story({ notes: [...second, ...late], versions }))).toContainEqual(expect.stringMatching(/^I4: /))
    })
  })
})
