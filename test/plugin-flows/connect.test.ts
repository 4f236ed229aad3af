// `kubectl isolation connect` against a service of echo pods, as a person and their scripts use it.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { connect } from '../product/connection.ts'
import { Scene } from '../product/scene.ts'
import { plugin, startPlugin } from './plugin.ts'

let scene: Scene

beforeAll(async () => {
  scene = await Scene.open('connect')
  await scene.create('echo', { replicas: 2 })
  await scene.untilWarm('echo', 2)
})
afterAll(() => scene?.close())

const inScene = (...args: string[]) => [...args, '-n', scene.namespace]

describe.each([
  ['through the API server', []],
  ['at its own address', ['--direct']],
])('a service %s', (_, how) => {
  it('says its greeting, hears the end of stdin, answers it and leaves with 0', async () => {
    const { code, stdout, stderr } = await plugin(inScene('connect', 'dedi/echo', ...how), { stdin: 'ping\n' })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^hello from echo-\w+\nping\n$/)
  })

  it('takes and gives 1 MiB unchanged', async () => {
    const text = randomBytes(512 * 1024).toString('hex')
    const { code, stdout } = await plugin(inScene('connect', 'echo', ...how), { stdin: text })
    expect(code).toBe(0)
    expect(stdout.slice(stdout.indexOf('\n') + 1) === text).toBe(true)
  })

  it('is left at once by Ctrl-C', async () => {
    const running = startPlugin(inScene('connect', 'echo', ...how))
    await until('greeting', () => running.stdout().includes('hello') || undefined)
    running.child.kill('SIGINT')
    expect(await running.ended).toMatchObject({ code: 130, stderr: '' })
  })

  it('serves every client of a local port by a pod of its own', async () => {
    const running = startPlugin(inScene('connect', 'echo', '--listen', '127.0.0.1:0', ...how))
    const [, address] = await until(
      'address',
      () => /^Forwarding from (127\.0\.0\.1:\d+) -> echo\n/.exec(running.stdout()) ?? undefined,
    )
    const [one, other] = await Promise.all([connect(address!), connect(address!)])
    const pods = await Promise.all([one.greeting(), other.greeting()])
    expect(new Set(pods).size).toBe(2)
    await one.echo('still here\n')
    await Promise.all([one.leave(), other.leave()])
    running.child.kill('SIGINT')
    expect(await running.ended).toMatchObject({ code: 130, stderr: '' })
  })
})
