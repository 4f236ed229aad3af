// A tenant: Kubernetes' `edit` in one namespace, and, once spec.access names them, the pool of their own service. With the built plugin, as they would type it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../cluster/until.ts'
import { plugin, startPlugin } from '../../plugin-flows/plugin.ts'
import { letIn, makeTenant } from '../../plugin-flows/tenant.ts'
import { walkTour } from '../../plugin-flows/walkTour.ts'
import { kubectl, tryKubectl } from '../../product/kubectl.ts'
import { Scene } from '../../product/scene.ts'

let own: Scene
let others: Scene
let tenant: string
let pool: string

beforeAll(async () => {
  ;[own, others] = await Promise.all([Scene.open('tenant'), Scene.open('others')])
  tenant = await makeTenant(own)
  await others.create('theirs', { replicas: 1 })
  await others.untilWarm('theirs', 1)
})
afterAll(() => Promise.all([own.close(), others.close()]))

const isolation = (...args: string[]) => plugin([...args, '--as', tenant, '-n', own.namespace])
const asTenant = (...args: string[]) => [...args, '--as', tenant]
/** `what` may name a subresource: pods/exec. */
const may = async (verb: string, what: string, namespace: string) => {
  const [kind = '', subresource = ''] = what.split('/')
  const question = ['auth', 'can-i', verb, kind, `--subresource=${subresource}`, '-n', namespace]
  return (await tryKubectl(asTenant(...question))).code === 0
}

/** As the tenant follows the advice: the service is changed by nobody else. */
async function nameTenant(role: 'view' | 'operate' | undefined): Promise<void> {
  const access = role ? [{ subject: { kind: 'User', name: tenant }, role }] : null
  const patch = JSON.stringify({ spec: { access } })
  await kubectl(asTenant('patch', 'dedi', 'game', '-n', own.namespace, '--type=merge', '-p', patch))
  await until(`the role ${role}`, async () => {
    const now = [await may('list', 'isolationpods', pool), await may('patch', 'isolationpods', pool)]
    return now[0] === (role !== undefined) && now[1] === (role === 'operate') ? true : undefined
  })
}

const missing = (role: string) => `under spec "access: [{subject: {kind: User, name: YOU}, role: ${role}}]"`

describe('a tenant with edit in one namespace', () => {
  it('makes a service, sees it get warm, and talks to it', async () => {
    const echo = ['--image', 'isolation-proxy/echo:0.1.0', '--replicas', '2']
    const { stdout: manifest } = await isolation('init', 'game', ...echo)
    await kubectl(asTenant('apply', '-f', '-', '-n', own.namespace), manifest)
    await own.untilWarm('game', 2)
    pool = await own.poolOf('game')
    const list = await isolation('list')
    expect(list.code).toBe(0)
    expect(list.stdout).toMatch(/^game +isolation-proxy\/echo:0\.1\.0 +2 +2 /m)
    const talk = startPlugin(['connect', 'game', '--as', tenant, '-n', own.namespace])
    await until('the greeting', () => (/^hello from game-/.test(talk.stdout()) ? true : undefined))
    talk.child.kill('SIGINT')
    expect(await talk.ended).toMatchObject({ code: 130, stderr: '' })
    await own.untilWarm('game', 2)
  })

  it('is told which right is missing in the pool, and how to get it', async () => {
    for (const [words, role] of [
      [['audit', 'game'], 'view'],
      [['evict', 'game', '--all', '--yes'], 'operate'],
      [['recycle', 'game'], 'operate'],
    ] as const) {
      const { code, stderr } = await isolation(...words)
      expect(code, words[0]).toBe(1)
      expect(stderr).toContain(`cannot list resource "isolationpods" in API group "soh.re" in the namespace "${pool}"`)
      expect(stderr).toContain(`kubectl edit dedi game -n ${own.namespace}, and ${missing(role)}`)
    }
    const { code, stdout } = await isolation('status', 'game')
    expect(code).toBe(0)
    expect(stdout).toContain(missing('view'))
    const logs = await isolation('logs', 'game', '--targets')
    expect(logs.stderr).toContain('(spec.access of its DedicatedService can allow it: role view)')
  })

  it('named with the role view, sees the receipts, and is told that operate ends connections', async () => {
    await nameTenant('view')
    expect(await isolation('audit', 'game')).toMatchObject({ code: 0 })
    expect((await isolation('status', 'game')).stdout).toContain(`Access:           User ${tenant} may view`)
    const guest = await own.connect('game')
    const pod = await guest.greeting()
    const { code, stderr } = await isolation('evict', 'game', pod, '--yes')
    expect(code).toBe(1)
    expect(stderr).toContain('cannot patch resource "isolationpods"')
    expect(stderr).toContain(missing('operate'))
    await guest.leave()
  })

  it('named with the role operate, ends connections', async () => {
    await nameTenant('operate')
    const guest = await own.connect('game')
    await guest.greeting()
    expect(await isolation('evict', 'game', '--all', '--yes')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^isolationpod\.soh\.re\/game-\S+ evicted\n$/),
    })
    expect(await guest.ended).toBe('reset')
  })

  it('sees nothing of the pool of another, nor of his service; and of their own pool no Secrets and no shells', async () => {
    const theirPool = await others.poolOf('theirs')
    for (const [kind, namespace] of [
      ['isolationpods', theirPool],
      ['pods', theirPool],
      ['secrets', theirPool],
      ['leases', theirPool],
      ['rolebindings', theirPool],
      ['dedicatedservices', others.namespace],
      ['isolationpods', undefined],
      ['secrets', pool],
      ['rolebindings', pool],
    ] as const) {
      const { code, stderr } = await tryKubectl(asTenant('get', kind, ...(namespace ? ['-n', namespace] : ['-A'])))
      expect(code, `${kind} in ${namespace}`).toBe(1)
      expect(stderr).toContain('Forbidden')
    }
    for (const [verb, what] of [
      ['create', 'pods/exec'],
      ['create', 'pods/portforward'],
      ['patch', 'isolationpods/status'],
      ['create', 'isolationpods'],
      ['delete', 'pods'],
      ['patch', 'rolebindings'],
    ] as const)
      expect(await may(verb, what, pool), `${verb} ${what}`).toBe(false)
  })

  it('named no more, is out again', async () => {
    await nameTenant(undefined)
    const { code, stderr } = await isolation('audit', 'game')
    expect({ code, told: stderr.includes(missing('view')) }).toEqual({ code: 1, told: true })
  })

  it('walks the tour of the README, their service naming them', async () => {
    const scene = await Scene.open('tour')
    try {
      const tourist = await makeTenant(scene)
      await walkTour({ namespace: scene.namespace, as: tourist, instead: letIn(tourist) })
    } finally {
      await scene.close()
    }
  }, 240_000)
})
