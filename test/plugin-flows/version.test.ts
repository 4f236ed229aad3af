// What `kubectl isolation version` says of each part, and what it does when it may not ask or nobody answers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import release from '../../package.json' with { type: 'json' }
import { hasKubectl, kubectl } from '../product/kubectl.ts'
import { Scene } from '../product/scene.ts'
import { plugin } from './plugin.ts'

const own = `v${release.version}`

describe('kubectl isolation version', () => {
  let scene: Scene
  beforeAll(async () => {
    scene = await Scene.open('version')
    await scene.create('my-app')
    await scene.untilWarm('my-app', 1)
  })
  afterAll(() => scene.close())

  it('names plugin, operator, proxies and server', async () => {
    const { code, stdout, stderr } = await plugin(['version'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      new RegExp(
        `^Client Version: ${own}\nOperator Version: ${own}\nProxy Version: .*${own} \\(\\d+ prox(y|ies)\\).*\nServer Version: v1\\.\\d+\\.\\d+.*\n$`,
      ),
    )
  })

  it('says the same of the server as kubectl', async ({ skip }) => {
    if (!hasKubectl) skip()
    const { serverVersion } = JSON.parse(await kubectl(['version', '-o', 'json'])) as { serverVersion: object }
    const { stdout } = await plugin(['version', '-o', 'json'])
    expect(JSON.parse(stdout)).toMatchObject({ clientVersion: { gitVersion: own }, serverVersion })
  })

  it('-o yaml prints the same as -o json', async () => {
    // Other tests make and delete proxies meanwhile: without a cluster there are none to count.
    const json = await plugin(['version', '--client', '-o', 'json'])
    const yaml = await plugin(['version', '--client', '-o', 'yaml'])
    expect(parse(yaml.stdout)).toEqual(JSON.parse(json.stdout))
    const keys = async (output: string) => {
      const { stdout } = await plugin(['version', '-o', output])
      return Object.keys(parse(stdout) as object)
    }
    expect(await keys('yaml')).toEqual((await keys('json')).toSorted())
  })

  it('--client asks nobody', async () => {
    const { code, stdout, stderr } = await plugin(['version', '--client'], { env: { KUBECONFIG: '/does/not/exist' } })
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `Client Version: ${own}\n`, stderr: '' })
  })

  it('says its own version before it says that the server does not answer', async () => {
    const { code, stdout, stderr } = await plugin(['version', '--server', 'https://127.0.0.1:1', '--token', 'x'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: `Client Version: ${own}\n` })
    expect(stderr).toContain('127.0.0.1:1')
  })

  it('says what may not be read, and the rest', async () => {
    const { code, stdout } = await plugin(['version', '--as', 'nobody-in-particular'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/Operator Version: unknown \(.*forbidden.*nobody-in-particular.*\)\n/)
    expect(stdout).toMatch(/Proxy Version: unknown \(.*forbidden.*\)\nServer Version: v1\./)
  })
})
