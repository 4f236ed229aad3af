// `kubectl isolation logs -f`: pods come, go and die, the network breaks, and each line comes once.
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { killProgramOf } from '../product/processes.ts'
import { Scene } from '../product/scene.ts'
import { type Cutter, startCutter } from './logsCutter.ts'
import { plugin, type Running, startPlugin } from './plugin.ts'

/** Counts as fast as a busy program talks, with letters of several bytes. */
const counting = "let n = 0; setInterval(() => { for (let i = 0; i < 2; i += 1) console.log(n++ + ' größe 漢字') }, 10)"

let scene: Scene
let cutter: Cutter
let running: Running | undefined
beforeAll(async () => {
  scene = await Scene.open('logsf')
  cutter = await startCutter(process.env.KUBECONFIG!)
  await Promise.all([
    scene.create('chat', { replicas: 1 }),
    scene.create('counter', {
      replicas: 1,
      template: { spec: { containers: [{ name: 'target', command: [process.execPath, '-e', counting] }] } },
    }),
  ])
  await scene.untilWarm('chat', 1)
})
afterEach(async () => {
  running?.child.kill('SIGINT')
  await running?.ended
  running = undefined
})
afterAll(async () => {
  await cutter.close()
  await scene.close()
})

function follow(...args: string[]): Running {
  running = startPlugin(['logs', '-n', scene.namespace, '-f', ...args])
  return running
}
const says = ({ stdout, stderr }: Running, words: string) =>
  until(`"${words}" in what is followed; stderr: ${stderr()}`, () => (stdout().includes(words) ? true : undefined))
const times = (text: string, words: string) => text.split(words).length - 1

describe('logs -f', () => {
  it('shows a proxy that joins from its start and one that leaves to its end', async () => {
    const followed = follow('chat')
    await says(followed, 'accepts clients')
    await scene.patch('chat', { spec: { proxy: { replicas: 2 } } })
    await until('the second proxy', () => (times(followed.stdout(), '"the proxy runs"') === 2 ? true : undefined))
    await scene.patch('chat', { spec: { proxy: { replicas: 1 } } })
    await says(followed, '"the proxy ends"')
    expect(followed.stderr()).toBe('')
  })

  it('shows both lives of a proxy that is killed, each line once', async () => {
    const followed = follow('chat')
    await says(followed, 'accepts clients')
    const before = times(followed.stdout(), '"the proxy runs"')
    const [proxy] = await scene.proxies('chat')
    killProgramOf(proxy!.metadata.name)
    await until('its next life', () => (times(followed.stdout(), '"the proxy runs"') > before ? true : undefined))
    await scene.untilWarm('chat', 1)
    const client = await scene.connect('chat')
    await client.greeting()
    await client.leave()
    await says(followed, 'session ended')
    const lines = followed.stdout().split('\n').filter(Boolean)
    expect(lines).toEqual([...new Set(lines)])
    expect(times(followed.stdout(), '"the proxy runs"')).toBe(before + 1)
    const previous = await plugin(['logs', '-n', scene.namespace, 'chat', '--previous'])
    expect(previous.code).toBe(0)
    expect(times(previous.stdout, '"the proxy runs"')).toBe(1)
    expect(followed.stdout()).toContain(previous.stdout)
  })

  it('shows each line of a busy pod once and in order while the network breaks again and again', async () => {
    const lines = () => followed.stdout().split('\n').length - 1
    const untilLines = (count: number) => until(`${count} lines`, () => (lines() >= count ? true : undefined))
    const followed = follow('counter', '--targets', '--kubeconfig', cutter.kubeconfig)
    await untilLines(50)
    // In the middle of a handshake, of an answer's head, of many lines.
    cutter.cutAfter([300, 30_000, 4_000, 45_000, 2_500])
    cutter.cutAll()
    const cuts = cutter.cuts() + 8
    await until('some cuts', () => (cutter.cuts() >= cuts ? true : undefined))
    cutter.cutAfter([])
    for (let round = 0; round < 15; round += 1) {
      cutter.cutAll()
      await untilLines(lines() + 50)
    }
    const numbers = followed
      .stdout()
      .split('\n')
      .slice(0, -1)
      .map(line => Number(/^(\d+) größe 漢字$/.exec(line)?.[1]))
    expect(numbers).toEqual(Array.from(numbers, (_, index) => index))
  })

  it('goes on where it was when all connections break at once, and says nothing of it', async () => {
    const followed = follow('chat', '--tail', '0', '--kubeconfig', cutter.kubeconfig)
    const visit = async () => {
      const client = await scene.connect('chat')
      await client.greeting()
      await client.leave()
    }
    await until('a visit that is followed', async () => {
      await visit()
      return followed.stdout().includes('session ended') || undefined
    })
    cutter.cutAll()
    const before = times(followed.stdout(), 'session ended')
    await visit()
    await until('the visit', () => (times(followed.stdout(), 'session ended') > before ? true : undefined))
    const lines = followed.stdout().split('\n').filter(Boolean)
    expect(lines).toEqual([...new Set(lines)])
    expect(followed.stderr()).toBe('')
  })

  it('waits for services when there are none yet, and shows those that come', async () => {
    const followed = follow('-l', 'soh.re/comes=later', '--proxies', '--targets', '-o', 'json')
    await until('the sentence', () => (followed.stderr().includes('No resources found') ? true : undefined))
    await scene.create('late', { replicas: 1 })
    await scene.patch('late', { metadata: { labels: { 'soh.re/comes': 'later' } } })
    await says(followed, '"the proxy runs"')
  })

  it('ends with 130 on Ctrl-C, and quietly when nobody reads any more', async () => {
    const followed = follow('chat')
    await says(followed, 'accepts clients')
    followed.child.kill('SIGINT')
    expect(await followed.ended).toMatchObject({ code: 130, stderr: '' })

    const waiting = follow('-l', 'soh.re/comes=never')
    await until('the sentence', () => (waiting.stderr().includes('No resources found') ? true : undefined))
    waiting.child.kill('SIGINT')
    expect(await waiting.ended).toMatchObject({ code: 130, stdout: '' })

    const piped = startPlugin(['logs', '-n', scene.namespace, '-f', 'counter', '--targets'])
    await once(piped.child.stdout, 'data')
    piped.child.stdout.destroy()
    expect(await piped.ended).toMatchObject({ code: 0, stderr: '' })
  })

  it('follows no more at once than it is allowed to, and says so', async () => {
    const followed = follow('--max-log-requests', '1')
    await until('the sentence', () =>
      followed.stderr().includes('more than 1 logs are there to be followed') ? true : undefined,
    )
    await says(followed, '"level":"info"')
  })

  it('of logs that nobody may read ends with a line that says so', async () => {
    const { code, stderr } = await plugin(['logs', '-n', scene.namespace, '-f', '--as', 'nobody-of-this-cluster'])
    expect(code).toBe(1)
    expect(stderr).toContain(`you may not list pods in the namespace ${scene.namespace}: `)
  })
})
