import { expect, test } from 'vitest'
import type { Secret, ServiceAccount } from '../../../../../api/kube/objects.ts'
import { planSecret } from '../../../../../sandbox/server/controllers/tokenSecret/plan.ts'

const encode = (text: string) => Buffer.from(text).toString('base64')
const ca = 'the authority'
const name = 'kubernetes.io/service-account.name'
const uid = 'kubernetes.io/service-account.uid'
const account: ServiceAccount = { metadata: { namespace: 'a', name: 'robot', uid: 'u1' } }

type Wish = Partial<Secret> & { annotations?: Record<string, string> }

function secret({ annotations, ...more }: Wish = {}): Secret {
  const metadata = { namespace: 'a', name: 's', annotations: { [name]: 'robot', ...annotations } }
  return { metadata, type: 'kubernetes.io/service-account-token', ...more }
}

const full = { token: encode('t'), 'ca.crt': encode(ca), namespace: encode('a') }
const fill = {
  kind: 'fill',
  account: { name: 'robot', uid: 'u1' },
  annotations: { [name]: 'robot', [uid]: 'u1' },
  needsToken: false,
}

test.each<[what: string, secret: Secret, account: ServiceAccount | undefined, plan: object]>([
  [
    'that is new is filled',
    secret(),
    account,
    { ...fill, needsToken: true, data: { 'ca.crt': encode(ca), namespace: encode('a') } },
  ],
  ['that has all stays', secret({ data: full, annotations: { [uid]: 'u1' } }), account, { kind: 'keep' }],
  ['that lacks only the UID stays', secret({ data: full }), account, { kind: 'keep' }],
  [
    'keeps the token and the namespace that somebody gave it',
    secret({ data: { token: 'eHg=', namespace: 'eHg=', extra: 'eA==' } }),
    account,
    { ...fill, data: { 'ca.crt': encode(ca) } },
  ],
  [
    'with the certificate of another authority gets ours',
    secret({ data: { ...full, 'ca.crt': 'eHg=' } }),
    account,
    { ...fill, data: { 'ca.crt': encode(ca) } },
  ],
  [
    'with an empty token gets one',
    secret({ data: { ...full, token: '' } }),
    account,
    { ...fill, needsToken: true, data: {} },
  ],
  ['that is immutable stays as it is', secret({ immutable: true }), account, { kind: 'keep' }],
  ['of nobody goes', secret({ data: full }), undefined, { kind: 'remove' }],
  ['of an earlier account goes', secret({ data: full, annotations: { [uid]: 'u0' } }), account, { kind: 'remove' }],
  [
    'that goes already is left alone',
    { ...secret(), metadata: { ...secret().metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } },
    undefined,
    { kind: 'keep' },
  ],
  ['of another type is not ours', secret({ type: 'Opaque' }), undefined, { kind: 'keep' }],
])('a Secret %s', (_what, given, of, plan) => {
  expect(planSecret(given, of, { ca })).toEqual(plan)
})
