import { expect, it } from 'vitest'
import { planVolume, type Volume } from '../../../../sandbox/agent/volumes/plan.ts'

const encode = (text: string) => Buffer.from(text).toString('base64')
const secret = { metadata: { name: 's' }, data: { user: encode('me'), password: encode('hush') } }
const configMap = { metadata: { name: 'c' }, data: { text: 'hello' }, binaryData: { bytes: encode('\0\u0001') } }

function plan(volume: Omit<Volume, 'name'>, token: string | undefined = 'token') {
  return planVolume(
    { name: 'v', ...volume },
    {
      facts: {
        pod: { metadata: { name: 'p', namespace: 'n', labels: { b: '2', a: '1' } } },
        ip: '',
        hostIP: '',
        allocatable: {},
      },
      sources: {
        secret: name => (name === 's' ? { kind: 'found', object: secret } : { kind: 'missing' }),
        configMap: name => (name === 'c' ? { kind: 'found', object: configMap } : { kind: 'missing' }),
      },
      token: () => (token === undefined ? { kind: 'pending' } : { kind: 'found', object: token }),
    },
  )
}

function files(volume: Omit<Volume, 'name'>) {
  const planned = plan(volume)
  if (planned.kind !== 'files') throw new Error(JSON.stringify(planned))
  return Object.fromEntries(
    Object.entries(planned.files).map(([path, { bytes, mode }]) => [path, `${bytes} ${mode.toString(8)}`]),
  )
}

it('holds every key of a Secret', () => {
  expect(files({ secret: { secretName: 's' } })).toEqual({ user: 'me 644', password: 'hush 644' })
})

it('holds the chosen keys at their paths and modes', () => {
  const items = [{ key: 'password', path: 'db/pass', mode: 0o600 }]
  expect(files({ secret: { secretName: 's', items, defaultMode: 0o440 } })).toEqual({ 'db/pass': 'hush 600' })
})

it('holds text and bytes of a ConfigMap', () => {
  expect(files({ configMap: { name: 'c' } })).toEqual({ text: 'hello 644', bytes: '\0\u0001 644' })
})

it('joins what is projected: token, CA, names, as every pod with a token has them', () => {
  const sources = [
    { serviceAccountToken: { path: 'token' } },
    { configMap: { name: 'c', items: [{ key: 'text', path: 'ca.crt' }] } },
    { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
  ]
  expect(files({ projected: { sources } })).toEqual({
    token: 'token 600',
    'ca.crt': 'hello 644',
    labels: 'a="1"\nb="2" 644',
  })
})

it.each([
  [{ emptyDir: {} }, { kind: 'folder' }],
  [{ hostPath: { path: '/srv' } }, { kind: 'host', path: '/srv' }],
  [{ secret: { secretName: 'nope' } }, { kind: 'wrong', message: 'secret "nope" not found' }],
  [{ secret: { secretName: 'nope', optional: true } }, { kind: 'files', files: {} }],
  [
    { configMap: { name: 'c', items: [{ key: 'nope', path: 'x' }] } },
    { kind: 'wrong', message: expect.stringContaining('key: nope') },
  ],
  [
    { configMap: { name: 'c', items: [{ key: 'constructor', path: 'x' }] } },
    { kind: 'wrong', message: expect.stringContaining('key: constructor') },
  ],
  [{ projected: { sources: [{ secret: { name: 'nope' } }] } }, { kind: 'wrong', message: 'secret "nope" not found' }],
  [
    { persistentVolumeClaim: { claimName: 'x' } },
    { kind: 'wrong', message: expect.stringContaining('persistentVolumeClaim') },
  ],
])('%j is %j', (volume, planned) => {
  expect(plan(volume)).toEqual(planned)
})

it('waits for its token', () => {
  const projected = { sources: [{ serviceAccountToken: { path: 'token' } }] }
  expect(
    planVolume(
      { name: 'v', projected },
      { facts: {} as never, sources: {} as never, token: () => ({ kind: 'pending' }) },
    ),
  ).toEqual({
    kind: 'pending',
  })
})
