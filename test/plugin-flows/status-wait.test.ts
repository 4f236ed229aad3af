// `status --wait`, for scripts and for a person who looks on; and what `status` is not asked.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { Scene } from '../product/scene.ts'
import { plugin, startPlugin } from './plugin.ts'
import { keys, startInTerminal } from './terminal.ts'

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open('status-wait')
  await scene.create('typo', { replicas: 2, image: 'not/there:1' })
})
afterAll(() => scene.close())

const status = (...args: string[]) => plugin(['status', '-n', scene.namespace, ...args])

describe('status --wait', () => {
  it('ends when the service is ready', async () => {
    await scene.create('coming', { replicas: 1, image: 'not/there:1' })
    const waiting = startPlugin(['status', '-n', scene.namespace, 'coming', '--wait', '-o', 'json'])
    await until('the reason', async () => (await scene.condition('coming', 'Degraded'))?.status === 'True' || undefined)
    expect(waiting.stdout()).toBe('')
    await scene.patch('coming', { spec: { image: 'isolation-proxy/echo:0.1.0' } })
    const { code, stdout, stderr } = await waiting.ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ name: 'coming', ready: true })
  })

  it('says why when time is up', async () => {
    await scene.create('never', { image: 'not/there:1' })
    await until('the reason', async () => (await scene.condition('never', 'Degraded'))?.status === 'True' || undefined)
    const { code, stdout, stderr } = await status('never', '--wait', '--timeout=1s')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(
      /^error: timed out waiting for dedicatedservices\.soh\.re "never" to be ready\nNothing is ready because the image not\/there:1/,
    )
  })

  it('says that the service was deleted', async () => {
    const waiting = startPlugin(['status', '-n', scene.namespace, 'never', '--wait'])
    await scene.delete('never')
    const { code, stderr } = await waiting.ended
    expect(code).toBe(1)
    expect(stderr).toMatch(/dedicatedservices\.soh\.re "never" (was deleted while it was waited for|not found)\n$/)
  })

  it('tells a person who looks on what it waits for, in one line that goes away', async () => {
    const terminal = startInTerminal(['status', '-n', scene.namespace, 'typo', '--wait'], { columns: 60 })
    try {
      await terminal.untilShows(/^Waiting for typo: 0 of 2 pods are available \(The image/)
      expect(terminal.lines().filter(Boolean)).toHaveLength(1)
      terminal.press(keys.ctrlC)
      expect((await terminal.ended).code).toBe(130)
      await until('an empty screen', () => !terminal.screen().includes('Waiting') || undefined)
    } finally {
      await terminal.close()
    }
  })

  it('ends with Ctrl-C', async () => {
    const waiting = startPlugin(['status', '-n', scene.namespace, 'typo', '--wait', '-v6'])
    await until('its watch', () => waiting.stderr().includes('watch=') || undefined)
    waiting.child.kill('SIGINT')
    expect((await waiting.ended).code).toBe(130)
  })

  it.each([
    [['nope'], 'Error from server (NotFound): dedicatedservices.soh.re "nope" not found\n'],
    [['nope', '--wait'], 'Error from server (NotFound): dedicatedservices.soh.re "nope" not found\n'],
    [
      ['well', '--wait', '--timeout=2x'],
      'error: invalid argument "2x" for "--timeout" flag: a duration is wanted, like 5s, 2m, or 3h\n',
    ],
    [['well', '-oxml'], 'error: unable to match a printer suitable for the output format "xml", allowed formats are: '],
  ])('%j is refused with a sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await status(...args)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr.startsWith(sentence)).toBe(true)
  })
})
