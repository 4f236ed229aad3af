// `recycle`: fresh pods for old ones, and nothing of a client's is touched.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { Scene } from '../product/scene.ts'
import { plugin } from './plugin.ts'
import { startInTerminal } from './terminal.ts'

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open('recycle')
  await scene.create('lab', { replicas: 4 })
  await scene.untilWarm('lab', 4)
})
afterAll(() => scene.close())

const names = async () => (await scene.targetPods('lab')).map(({ metadata }) => metadata.name)
const recycledTickets = async () =>
  (await scene.tickets('lab')).filter(({ spec }) => spec.retireReason === 'Recycle').length
/** By the tickets: the status still counts what was asked to end a moment ago. */
const untilFresh = () =>
  until('four warm pods that are to stay', async () => {
    const kept = (await scene.tickets('lab')).filter(({ spec }) => spec.retire === undefined)
    const warm = kept.filter(({ status }) => status?.phase === 'Idle' || status?.phase === 'Reserved')
    return warm.length === 4 ? true : undefined
  })
const recycle = (...args: string[]) => plugin(['recycle', ...args, '-n', scene.namespace])

describe('recycle', () => {
  it('replaces every warm pod, leaves the one in use alone, and ends when the pool is whole again', async () => {
    const connection = await scene.connect('lab')
    const used = await connection.greeting()
    await until('the ticket of the connection', async () =>
      (await scene.ticketsIn('lab', 'Active')).length > 0 ? true : undefined,
    )
    await scene.untilWarm('lab', 4)
    const before = await names()
    const { code, stdout, stderr } = await recycle('dedi/lab')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe('dedicatedservice.soh.re/lab recycled: 4 warm pods replaced\n')
    await until('the end of the old ones', async () => {
      const now = await names()
      return before.every(name => name === used || !now.includes(name)) ? true : undefined
    })
    expect(await names()).toContain(used)
    await connection.echo('still here\n')
    await connection.leave()
    const receipts = (await scene.tickets('lab')).filter(({ status }) => status?.endReason === 'Recycle')
    expect(receipts.map(({ metadata }) => metadata.name).toSorted()).toEqual(
      before.filter(name => name !== used).toSorted(),
    )
  })

  it('with --wait=false asks those to end that may go now, and says how many stay', async () => {
    await untilFresh()
    const before = await recycledTickets()
    expect(await recycle('lab', '--wait=false')).toMatchObject({
      ...{ code: 0, stderr: '' },
      stdout:
        'dedicatedservice.soh.re/lab recycled: 1 warm pod asked to end, 3 stay until fresh ones are ready; say it again then, or --at-once\n',
    })
    await untilFresh()
    expect(await recycledTickets()).toBe(before + 1)
    expect((await recycle('lab', '--wait=false', '--at-once')).stdout).toBe(
      'dedicatedservice.soh.re/lab recycled: 4 warm pods asked to end at once\n',
    )
    await untilFresh()
  })

  it('tells at a terminal how far it is', async () => {
    await scene.untilWarm('lab', 4)
    const terminal = startInTerminal(['recycle', 'lab', '-n', scene.namespace])
    try {
      expect((await terminal.ended).code).toBe(0)
      expect(terminal.screen()).toMatch(
        /^lab: 1 of 4 asked to end\n(lab: [23] of 4 asked to end\n)*lab: 4 of 4 asked to end\n.*: 4 warm pods replaced$/,
      )
    } finally {
      await terminal.close()
    }
  })

  it('restarts the proxies when asked', async () => {
    await scene.untilWarm('lab', 4)
    const [before] = await scene.proxies('lab')
    const { code, stdout } = await recycle('lab', '--proxies', '--at-once')
    expect(code).toBe(0)
    expect(stdout).toContain(
      'dedicatedservice.soh.re/lab proxies restarting, one after another; their connections drain\n',
    )
    expect(stdout).toContain('dedicatedservice.soh.re/lab recycled: 4 warm pods replaced at once\n')
    await until('another proxy', async () => {
      const proxies = await scene.proxies('lab')
      return proxies.every(({ metadata }) => metadata.uid !== before!.metadata.uid) ? true : undefined
    })
  })

  it('of a service that does not exist says so', async () => {
    expect(await recycle('nobody')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'Error from server (NotFound): dedicatedservices.soh.re "nobody" not found\n',
    })
  })

  it('stops with the reason when fresh pods do not get ready, and keeps what is warm', async () => {
    await scene.create('lame', { replicas: 4 })
    await scene.untilWarm('lame', 4)
    await scene.patch('lame', {
      spec: { image: 'nobody/knows:this', pool: { rollout: { maxSurge: 1, maxUnavailable: 0 } } },
    })
    await until('a pod that cannot start, and why', async () => {
      const pending = await scene.ticketsIn('lame', 'Pending')
      const degraded = await scene.condition('lame', 'Degraded')
      return pending.length > 0 && degraded?.reason === 'ImagePullFailed' ? true : undefined
    })
    const { code, stderr } = await recycle('lame', '--timeout', '3s')
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^error: timed out waiting for fresh pods of lame: ImagePullFailed: The image nobody\/knows:this/,
    )
    expect(stderr).toMatch(/\d of \d asked to end; the others stay as they are\. Look at/)
    const began = await recycle('lame', '--wait=false')
    expect(began).toMatchObject({ code: 0, stdout: expect.stringMatching(/ asked to end, \d stays? until fresh ones/) })
    const { status } = await scene.service('lame')
    expect(status!.availableTargets).toBeGreaterThanOrEqual(3)
  })
})
