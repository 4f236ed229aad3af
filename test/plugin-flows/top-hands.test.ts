// What a person may do from within `top`: end a connection, replace warm pods, after a question; with --readonly nothing.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { Scene } from '../product/scene.ts'
import { keys, startInTerminal, type Terminal } from './terminal.ts'

let scene: Scene
let terminal: Terminal
beforeAll(async () => {
  scene = await Scene.open('top-hands')
  await scene.create('lab', { replicas: 3 })
  await scene.untilWarm('lab', 3)
})
afterEach(async () => {
  await terminal.close()
  await scene.untilWarm('lab', 3)
})
afterAll(() => scene.close())

async function openLab(...args: string[]): Promise<void> {
  terminal = startInTerminal(['top', 'lab', '-n', scene.namespace, ...args])
  await terminal.untilShows('[1:connections')
}

describe('evict', () => {
  it('asks, names client and pod, and on y the connection ends, and no other', async () => {
    const [one, two] = [await scene.connect('lab'), await scene.connect('lab')]
    const pod = await one.greeting()
    await two.greeting()
    await openLab()
    await terminal.untilShows('connections 2')
    terminal.press(`/${pod}${keys.enter}`)
    await terminal.untilShows('1 of 2')
    terminal.press('e')
    const screen = await terminal.untilShows('y yes')
    expect(screen.replace(/\s+/g, ' ')).toMatch(
      new RegExp(
        `End the connection of \\S+:${one.localPort} now\\? Its pod ${pod} of ${scene.namespace}/lab is destroyed`,
      ),
    )
    terminal.press('n')
    await terminal.untilShows('Nothing was changed.')
    expect(one.isOpen()).toBe(true)
    terminal.press('e')
    await terminal.untilShows('y yes')
    terminal.press('y')
    await terminal.untilShows(/Evicted \S+: its connection ends now/)
    expect(await one.ended).toBe('reset')
    await two.echo('still here\n')
    await two.leave()
  })

  it('says on the screen why it failed', async () => {
    const connection = await scene.connect('lab')
    const pod = await connection.greeting()
    await openLab()
    await terminal.untilShows(pod)
    terminal.press('p')
    await terminal.untilShows('PAUSED')
    await connection.leave()
    await scene.delete('lab')
    await scene.untilGone('lab')
    terminal.press('ey')
    await terminal.untilShows(/was not evicted: .*gone/)
    await scene.create('lab', { replicas: 3 })
  })
})

describe('recycle', () => {
  it('asks how many, and on y all warm pods are others, while the one in use stays', async () => {
    const connection = await scene.connect('lab')
    const inUse = await connection.greeting()
    await scene.untilWarm('lab', 3)
    const names = async () => (await scene.targetPods('lab')).map(({ metadata }) => metadata.name)
    const before = (await names()).filter(name => name !== inUse)
    await openLab()
    await terminal.untilShows(/1 in use +3 available/)
    terminal.press('r')
    await terminal.untilShows(`Replace 3 warm pods of ${scene.namespace}/lab?`)
    terminal.press('y')
    await terminal.untilShows('3 warm pods are being replaced.')
    await until('other pods', async () => {
      const now = await names()
      return now.includes(inUse) && !before.some(name => now.includes(name)) && now.length === 4 ? true : undefined
    })
    await connection.echo('still here\n')
    await connection.leave()
  })
})

describe('--readonly', () => {
  it('neither asks nor does, and shows no such keys', async () => {
    const connection = await scene.connect('lab')
    const pod = await connection.greeting()
    await openLab('--readonly')
    await terminal.untilShows(pod)
    expect(terminal.screen()).not.toMatch(/evict|recycle/)
    terminal.press('ey')
    await terminal.untilShows('Nothing can be changed: top runs with --readonly.')
    terminal.press('ry')
    terminal.press('?')
    expect(await terminal.untilShows('leave this help')).not.toMatch(/\(asks\)/)
    await connection.echo('still here\n')
    await connection.leave()
  })
})
