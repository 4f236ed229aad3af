// A tenant: Kubernetes' `edit` in one namespace, and, once somebody bound him there, the pool of his own service. With the built plugin, as he would type it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { roleBindings } from '../../../api/kube/resources.ts'
import { until } from '../../cluster/until.ts'
import { plugin, startPlugin } from '../../plugin-flows/plugin.ts'
import { kubectl, tryKubectl } from '../../product/kubectl.ts'
import { Scene } from '../../product/scene.ts'

let own: Scene
let others: Scene
let tenant: string
let pool: string

beforeAll(async () => {
  ;[own, others] = await Promise.all([Scene.open('tenant'), Scene.open('others')])
  tenant = `tenant-of-${own.namespace}`
  await bind(own.namespace, 'edit')
  await others.create('theirs', { replicas: 1 })
  await others.untilWarm('theirs', 1)
})
afterAll(() => Promise.all([own.close(), others.close()]))

function bind(namespace: string, role: string) {
  const rbac = 'rbac.authorization.k8s.io'
  return own.client.create(roleBindings, {
    metadata: { namespace, name: `tenant-${role}` },
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup: rbac, kind: 'User', name: tenant }],
  })
}

const isolation = (...args: string[]) => plugin([...args, '--as', tenant, '-n', own.namespace])
const asTenant = (...args: string[]) => [...args, '--as', tenant]

describe('a tenant with edit in one namespace', () => {
  it('makes a service, sees it get warm, and talks to it', async () => {
    const { stdout: manifest } = await isolation(
      'init',
      'game',
      '--image',
      'isolation-proxy/echo:0.1.0',
      '--replicas',
      '2',
    )
    // The rights of edit are put together by a controller, a moment later.
    await until('the right to make it', async () => {
      const { code } = await tryKubectl(asTenant('apply', '-f', '-', '-n', own.namespace), manifest)
      return code === 0 ? true : undefined
    })
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
    const bound = (role: string) =>
      `kubectl create rolebinding NAME -n ${pool} --clusterrole=isolation-proxy-pool-${role} --user=YOU`
    for (const [words, role] of [
      [['audit', 'game'], 'view'],
      [['evict', 'game', '--all', '--yes'], 'operate'],
      [['recycle', 'game'], 'operate'],
    ] as const) {
      const { code, stderr } = await isolation(...words)
      expect(code, words[0]).toBe(1)
      expect(stderr).toContain(`cannot list resource "isolationpods" in API group "soh.re" in the namespace "${pool}"`)
      expect(stderr).toContain(bound(role))
    }
    const { code, stdout } = await isolation('status', 'game')
    expect(code).toBe(0)
    expect(stdout).toContain(`-n ${pool} --clusterrole=isolation-proxy-pool-view --user=`)
  })

  it('bound in the pool of his service, does there what his role says', async () => {
    await bind(pool, 'isolation-proxy-pool-operate')
    const guest = await own.connect('game')
    await guest.greeting()
    await until('the right', async () => {
      const { code } = await tryKubectl(asTenant('get', 'isolationpods', '-n', pool))
      return code === 0 ? true : undefined
    })
    expect(await isolation('evict', 'game', '--all', '--yes')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^isolationpod\.soh\.re\/game-\S+ evicted\n$/),
    })
    expect(await guest.ended).toBe('reset')
    expect(await isolation('audit', 'game')).toMatchObject({ code: 0 })
  })

  it('sees nothing of the pool of another, nor of his service', async () => {
    const theirPool = await others.poolOf('theirs')
    for (const [kind, namespace] of [
      ['isolationpods', theirPool],
      ['pods', theirPool],
      ['secrets', theirPool],
      ['dedicatedservices', others.namespace],
      ['isolationpods', undefined],
    ] as const) {
      const { code, stderr } = await tryKubectl(asTenant('get', kind, ...(namespace ? ['-n', namespace] : ['-A'])))
      expect(code, `${kind} in ${namespace}`).toBe(1)
      expect(stderr).toContain('Forbidden')
    }
    const secrets = await tryKubectl(asTenant('get', 'secrets', '-n', pool))
    expect(secrets.stderr).toContain('Forbidden')
    expect(await kubectl(['auth', 'can-i', 'create', 'pods/exec', '-n', pool, '--as', tenant]).catch(String)).toContain(
      'no',
    )
  })
})
