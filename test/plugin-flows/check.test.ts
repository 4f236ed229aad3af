// `check` on a cluster where the product is at work, seen by people with all rights, few, and none, and with nobody at the door.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { Scene } from '../product/scene.ts'
import { plugin } from './plugin.ts'

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open('check')
  await scene.create('well', { replicas: 1 })
  await scene.create('broken', { image: 'nobody/knows:this', replicas: 1 })
  await scene.untilWarm('well', 1)
  await until('the reason', async () => {
    const degraded = await scene.condition('broken', 'Degraded')
    return degraded?.reason === 'ImagePullFailed' ? true : undefined
  })
})
afterAll(() => scene.close())

type Finding = { check: string; verdict: string; message: string; hint?: string }

async function findings(...args: string[]): Promise<Finding[]> {
  const { stdout } = await plugin(['check', '-o', 'json', ...args])
  return (JSON.parse(stdout) as { findings: Finding[] }).findings
}

describe('check', () => {
  it('finds everything in place but the service that is broken, with its reason and the next command', async () => {
    const found = await findings()
    const verdicts = (check: string) => new Set(found.filter(each => each.check === check).map(each => each.verdict))
    for (const check of ['api-server', 'crds', 'guards', 'versions', 'rights-to-use', 'rights-to-operate']) {
      expect(verdicts(check), check).toEqual(new Set(['ok']))
    }
    const broken = found.find(({ message }) => message.startsWith(`${scene.namespace}/broken `))
    expect(broken).toMatchObject({ check: 'services', verdict: 'failed' })
    expect(broken!.message).toContain('ImagePullFailed')
    expect(broken!.hint).toBe(`kubectl isolation status broken -n ${scene.namespace}`)
    expect(found.some(({ message }) => message.startsWith(`${scene.namespace}/well `))).toBe(false)
  })

  it('fails for the sake of what failed, and says how much is how', async () => {
    const { code, stdout, stderr } = await plugin(['check'])
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toMatch(new RegExp(`^FAILED +services +${scene.namespace}/broken is Degraded`, 'm'))
    expect(stdout).toMatch(/\d+ failed, .*\d+ ok\n$/)
  })

  it.skipIf(process.env.CLUSTER_STATE)('warns that a sandbox enforces no NetworkPolicies', async () => {
    const found = (await findings()).filter(({ check }) => check === 'network-policies')
    expect(found).toMatchObject([{ verdict: 'warning', message: expect.stringContaining('the sandbox enforces no') }])
  })

  it('before an installation says that there is one', async () => {
    const found = await findings('--pre')
    expect(found.find(({ check }) => check === 'rights-to-install')?.verdict).toBe('ok')
    expect(found.find(({ check }) => check === 'names')).toMatchObject({ verdict: 'warning' })
  })

  it('says which rights are missing, and does not fail for what it may not read', async () => {
    const found = await findings('--as', 'nobody-in-particular', '-n', scene.namespace)
    expect(found.find(({ check }) => check === 'rights-to-use')).toMatchObject({
      verdict: 'warning',
      message: expect.stringContaining(`create dedicatedservices.soh.re in namespace ${scene.namespace}`),
    })
    expect(found.find(({ check }) => check === 'operator')).toMatchObject({ verdict: 'unknown' })
    expect(found.filter(({ verdict }) => verdict === 'failed')).toEqual([])
    const rights = await findings('--as', 'nobody-in-particular', '--pre')
    expect(rights.find(({ check }) => check === 'rights-to-install')).toMatchObject({ verdict: 'failed' })
  })

  it('says in one line that nobody answers', async () => {
    const { code, stdout } = await plugin(['check', '--server', 'https://127.0.0.1:1'])
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /^FAILED {3}api-server {2}https:\/\/127\.0\.0\.1:1 does not answer: .*\n.*cluster-info\n1 failed\n$/,
    )
  })
})

describe('what guards the promise', () => {
  it('is looked for under the names that the manifests give it', async () => {
    const found = await findings()
    expect(found.filter(({ check }) => check === 'guards')).toEqual([
      { check: 'guards', verdict: 'ok', message: 'roles, admission policy and flow schema are in place' },
    ])
  })
})
