// `kubectl isolation logs` of somebody who may not read all that it would print: what is missing is said, and the rest is printed.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RoleBinding } from '../../api/kube/objects.ts'
import { roleBindings, roles } from '../../api/kube/resources.ts'
import { until } from '../cluster/until.ts'
import { Scene } from '../product/scene.ts'
import { plugin } from './plugin.ts'

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open('logs-rights')
  await scene.create('chat', { replicas: 2, proxy: { fence: '10s', replicas: 2 } })
  await scene.untilWarm('chat', 2)
})
afterAll(() => scene.close())

const logs = (...args: string[]) => plugin(['logs', '-n', scene.namespace, ...args])
const messagesIn = (stdout: string) =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map(line => (JSON.parse(line) as { message: string }).message)

describe('who may not read', () => {
  const user = () => `reader-of-${scene.namespace}`
  const as = (...args: string[]) => logs('--as', user(), ...args)
  const bind = (role: string) =>
    scene.client.create(roleBindings, {
      metadata: { namespace: scene.namespace, name: role },
      roleRef: { kind: 'ClusterRole', name: role, apiGroup: 'rbac.authorization.k8s.io' },
      subjects: [{ kind: 'User', name: user(), apiGroup: 'rbac.authorization.k8s.io' }],
    } as RoleBinding)

  it('is told which right is missing, in one line, and the exit code says so', async () => {
    const { code, stdout, stderr } = await as()
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(`you may not list pods in the namespace ${scene.namespace}: `)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it('sees the proxies with the role view, but not the targets, and is told so', async () => {
    await bind('view')
    await until('the right', async () => ((await as('chat')).code === 0 ? true : undefined))
    const { code, stdout, stderr } = await as('chat', '--proxies', '--targets', '-o', 'json')
    expect(code).toBe(0)
    expect(messagesIn(stdout)).toContain('the proxy runs')
    expect(stderr).toContain(
      `you may not list pods in the namespace ${await scene.poolOf('chat')} (spec.access of its DedicatedService can allow it: role view): `,
    )
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it('sees who is there but not what they say without the right to logs, and is told so once', async () => {
    const role = { namespace: scene.namespace, name: 'lister' }
    const verbs = ['get', 'list', 'watch']
    await scene.client.create(roles, {
      metadata: role,
      rules: [
        { apiGroups: [''], resources: ['pods'], verbs },
        { apiGroups: ['soh.re'], resources: ['dedicatedservices'], verbs },
      ],
    })
    await scene.client.create(roleBindings, {
      metadata: role,
      roleRef: { kind: 'Role', name: 'lister', apiGroup: 'rbac.authorization.k8s.io' },
      subjects: [{ kind: 'User', name: 'lister', apiGroup: 'rbac.authorization.k8s.io' }],
    })
    const told = `you may not get pods/log in the namespace ${scene.namespace}: `
    const ended = await until('the right to list', async () => {
      const ended = await logs('--as', 'lister')
      return ended.stderr.includes(told) ? ended : undefined
    })
    for (const { code, stdout, stderr } of [ended, await logs('--as', 'lister', '-f')]) {
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toContain(told)
      expect(stderr.trim().split('\n')).toHaveLength(1)
    }
  })
})
