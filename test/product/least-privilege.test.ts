// Operator and proxies work under their own accounts, with the rights that manifests/ gives them and no others.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { type AuditEvent, isOperator, isProxy, isWrite, readAudit, wasForbidden } from './audit.ts'
import { mayDo } from './rights.ts'
import { Scene } from './scene.ts'

let scene: Scene
let log: AuditEvent[]
beforeAll(async () => {
  scene = await Scene.open('rights')
  await scene.create('tenant', { replicas: 2 })
  await scene.untilWarm('tenant', 2)
  const client = await scene.connect('tenant')
  await client.greeting()
  await client.leave()
  await scene.untilWarm('tenant', 2)
  // The log is written after the answers.
  log = await until('the record of the session', async () => {
    const events = await readAudit()
    return events.some(event => isProxy(event, 'tenant') && event.objectRef?.subresource === 'status')
      ? events
      : undefined
  })
})
afterAll(() => scene.close())

const proxy = () => ({ namespace: scene.namespace, name: 'tenant-proxy' })
const say = (event: AuditEvent) =>
  `${event.user.username} ${event.verb} ${event.objectRef?.resource}/${event.objectRef?.subresource ?? ''} in ${event.objectRef?.namespace}`

describe('least privilege', () => {
  it('the operator works under its own account and is never told that something is forbidden', () => {
    const own = log.filter(isOperator)
    expect(own.some(event => isWrite(event) && event.objectRef?.resource === 'isolationpods')).toBe(true)
    expect(own.filter(wasForbidden).map(say)).toEqual([])
  })

  // Else what nothing but an admission plugin refuses, as a new pod in a namespace that is being deleted, would count as a missing right.
  it('the log tells a missing right from what admission refuses', async () => {
    const [admission, rights] = ['/api/v1/namespaces/default?gracePeriodSeconds=11', '/api/v1/nodes?limit=11']
    const guest = { 'impersonate-user': 'guest-of-this-test' }
    await expect(scene.client.ask({ method: 'DELETE', path: admission! })).rejects.toThrow('may not be deleted')
    await expect(scene.client.ask({ method: 'GET', path: rights!, headers: guest })).rejects.toThrow('cannot list')
    const told = await until('the record of both', async () => {
      const events = await readAudit()
      const both = [admission, rights].map(path => events.find(({ requestURI }) => requestURI === path))
      return both.every(event => event !== undefined) ? both : undefined
    })
    expect(told.map(event => [event.responseStatus?.code, wasForbidden(event)])).toEqual([
      [403, false],
      [403, true],
    ])
  })

  it('so do the proxies', () => {
    const own = log.filter(event => isProxy(event, 'tenant'))
    expect(own.some(event => event.verb === 'patch' && event.objectRef?.subresource === 'status')).toBe(true)
    expect(own.filter(wasForbidden).map(say)).toEqual([])
  })

  it('a proxy writes nothing but the status of its tickets and its Lease', () => {
    const written = new Set(
      log
        .filter(event => isProxy(event) && isWrite(event))
        .map(({ objectRef }) => `${objectRef?.resource}/${objectRef?.subresource ?? ''}`),
    )
    expect([...written].sort()).toEqual(['isolationpods/status', 'leases/'])
  })

  it.each([
    ['get', 'secrets'],
    ['list', 'pods'],
    ['create', 'pods'],
    ['delete', 'isolationpods'],
    ['patch', 'isolationpods'],
    ['delete', 'leases'],
    ['create', 'isolationpods'],
  ])('a proxy may not %s %s, not even in its pool', async (verb, resource) => {
    const namespace = await scene.poolOf('tenant')
    expect(await mayDo(scene.client, proxy(), { verb, resource, namespace })).toBe(false)
  })

  it('a proxy may not see another service, nor another pool', async () => {
    const watch = { verb: 'watch', resource: 'dedicatedservices', namespace: scene.namespace }
    expect(await mayDo(scene.client, proxy(), { ...watch, name: 'other' })).toBe(false)
    const list = { verb: 'list', resource: 'isolationpods', namespace: 'default' }
    expect(await mayDo(scene.client, proxy(), list)).toBe(false)
    expect(await mayDo(scene.client, proxy(), { ...watch, name: 'tenant' })).toBe(true)
  })

  it('target pods hold no token', async () => {
    for (const pod of await scene.targetPods('tenant')) {
      expect(pod.spec?.automountServiceAccountToken).toBe(false)
      expect(pod.spec?.volumes ?? []).toEqual([])
    }
  })
})
