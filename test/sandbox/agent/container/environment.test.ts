import { describe, expect, it } from 'vitest'
import type { Container } from '../../../../api/kube/objects.ts'
import { buildEnvironment } from '../../../../sandbox/agent/container/environment.ts'

const encode = (text: string) => Buffer.from(text).toString('base64')
const objects = {
  secret: { known: { metadata: { name: 'known' }, data: { password: encode('hush'), user: encode('me') } } },
  configMap: { settings: { metadata: { name: 'settings' }, data: { LEVEL: 'info' } } },
}

function build(container: Partial<Container>, base: Record<string, string> = {}) {
  const look = (kind: 'secret' | 'configMap') => (name: string) => {
    if (name === 'late') return { kind: 'pending' as const }
    const object = (objects[kind] as Record<string, object>)[name]
    return object ? { kind: 'found' as const, object: object as never } : { kind: 'missing' as const }
  }
  const pod = {
    metadata: { name: 'p', namespace: 'n', uid: 'u', labels: { app: 'x' } },
    spec: {
      nodeName: 'sandbox',
      containers: [{ name: 'a', resources: { limits: { cpu: '1500m' }, requests: { memory: '64Mi' } } }],
    },
  }
  return buildEnvironment({
    container: { name: 'a', ...container },
    facts: { pod, ip: '10.64.0.9', hostIP: '10.64.0.1', allocatable: { cpu: '64', memory: '1Gi' } },
    sources: { secret: look('secret'), configMap: look('configMap') },
    base,
  })
}

function variables(container: Partial<Container>, base?: Record<string, string>) {
  const environment = build(container, base)
  if (environment.kind !== 'ready') throw new Error(JSON.stringify(environment))
  return environment.variables
}

it('takes base, then whole sources in order, then single entries, the later winning', () => {
  const container = {
    envFrom: [{ configMapRef: { name: 'settings' } }, { prefix: 'DB_', secretRef: { name: 'known' } }],
    env: [{ name: 'LEVEL', value: 'debug' }],
  }
  expect(variables(container, { LEVEL: 'base', HOME: '/root' })).toEqual({
    HOME: '/root',
    LEVEL: 'debug',
    DB_password: 'hush',
    DB_user: 'me',
  })
})

it('lets a value refer to what stands before it, and to nothing behind it', () => {
  const env = [
    { name: 'A', value: '1$(B)' },
    { name: 'B', value: '$(A)2$(HOME)' },
  ]
  expect(variables({ env }, { HOME: '/h' })).toMatchObject({ A: '1$(B)', B: '1$(B)2/h' })
})

it.each([
  ['metadata.name', 'p'],
  ['metadata.namespace', 'n'],
  ['metadata.uid', 'u'],
  ["metadata.labels['app']", 'x'],
  ["metadata.annotations['none']", ''],
  ['spec.nodeName', 'sandbox'],
  ['status.podIP', '10.64.0.9'],
  ['status.hostIP', '10.64.0.1'],
])('knows the field %s', (fieldPath, value) => {
  expect(variables({ env: [{ name: 'X', valueFrom: { fieldRef: { fieldPath } } }] }).X).toBe(value)
})

it.each([
  [{ resource: 'limits.cpu' }, '2'],
  [{ resource: 'limits.cpu', divisor: '1m' }, '1500'],
  [{ resource: 'limits.cpu', divisor: '0' }, '2'],
  [{ resource: 'requests.memory', divisor: '1Mi' }, '64'],
  [{ resource: 'limits.memory', divisor: '1Mi' }, '1024'],
  [{ resource: 'requests.cpu' }, '0'],
])('knows the resource %j', (resourceFieldRef, value) => {
  expect(variables({ env: [{ name: 'X', valueFrom: { resourceFieldRef } }] }).X).toBe(value)
})

describe('what is missing is named', () => {
  const key = (name: string, of: string, optional?: boolean) => [
    { name: 'X', valueFrom: { secretKeyRef: { name, key: of, optional } } },
  ]
  it.each([
    [{ env: key('nope', 'password') }, 'secret "nope" not found'],
    [{ env: key('known', 'nope') }, "couldn't find key nope in Secret n/known"],
    [{ env: key('known', 'toString') }, "couldn't find key toString in Secret n/known"],
    [
      { env: [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'settings', key: 'constructor' } } }] },
      "couldn't find key constructor in ConfigMap n/settings",
    ],
    [
      { env: [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'nope', key: 'k' } } }] },
      'configmap "nope" not found',
    ],
    [{ envFrom: [{ configMapRef: { name: 'nope' } }] }, 'configmap "nope" not found'],
    [{ env: [{ name: 'X', valueFrom: { fieldRef: { fieldPath: 'spec.nope' } } }] }, 'spec.nope'],
  ])('%j', (container, message) => {
    expect(build(container)).toEqual({ kind: 'wrong', message: expect.stringContaining(message) })
  })

  it('unless it is optional', () => {
    expect(variables({ env: key('nope', 'password', true) })).toEqual({})
    expect(variables({ env: key('known', 'nope', true) })).toEqual({})
    expect(variables({ envFrom: [{ secretRef: { name: 'nope', optional: true } }] })).toEqual({})
  })

  it('and what is not known yet is waited for', () => {
    expect(build({ env: key('late', 'password') })).toEqual({ kind: 'pending' })
  })
})
