import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { authenticate, judgeToken } from '../../../../sandbox/server/access/authenticate.ts'
import { createIssuerKey, issuerUrl, loadIssuer } from '../../../../sandbox/server/access/issuer.ts'
import { answerTokenRequest } from '../../../../sandbox/server/access/tokenRequest.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { userOf } from './world.ts'

const stranger = await loadIssuer(await createIssuerKey())
const issuer = await loadIssuer(await createIssuerKey())
const now = new Date('2030-01-01T00:00:00.700Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const username = 'system:serviceaccount:ns:robot'

const make = (kind: string, name: string, more: object = {}): Obj => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, uid: `${name}-uid`, namespace: 'ns' },
  ...more,
})
const world: Record<string, Obj | undefined> = {
  'serviceaccounts/ns/robot': make('ServiceAccount', 'robot'),
  'pods/ns/pod': make('Pod', 'pod', { spec: { serviceAccountName: 'robot', nodeName: 'here' } }),
  'pods/ns/alien': make('Pod', 'alien', { spec: { serviceAccountName: 'default' } }),
  'secrets/ns/secret': make('Secret', 'secret'),
  'nodes//here': make('Node', 'here'),
}
const finding = (changes: Record<string, Obj | undefined> = {}) => {
  const objects = { ...world, ...changes }
  return (shelf: string, namespace: string | undefined, name: string) => objects[`${shelf}/${namespace ?? ''}/${name}`]
}

const ask = (spec: object, metadata = {}) =>
  answerTokenRequest({
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: metadata as Obj['metadata'], spec },
    namespace: 'ns',
    name: 'robot',
    find: finding(),
    issuer,
    now,
    id: 'the-id',
  })
const tokenOf = async (spec: object) => ((await ask(spec)).status as { token: string }).token
const claimsOf = async (spec: object) => issuer.read(await tokenOf(spec))
const pod = { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'pod' } }

describe('a request for a token', () => {
  test('is answered for an hour and the server itself, unless it says otherwise', async () => {
    const iat = Math.floor(now.getTime() / 1000)
    expect(await claimsOf({})).toEqual({
      iss: issuerUrl,
      aud: [issuerUrl],
      sub: username,
      iat,
      nbf: iat,
      exp: iat + 3600,
      jti: 'the-id',
      'kubernetes.io': { namespace: 'ns', serviceaccount: { name: 'robot', uid: 'robot-uid' } },
    })
    expect(await ask({})).toMatchObject({
      metadata: { name: 'robot', namespace: 'ns', uid: 'robot-uid', creationTimestamp: '2030-01-01T00:00:00Z' },
      spec: { audiences: [issuerUrl], expirationSeconds: 3600, boundObjectRef: null },
      status: { expirationTimestamp: '2030-01-01T01:00:00Z' },
    })
  })

  test('binds to a pod, and names its node', async () => {
    const { 'kubernetes.io': facts } = await claimsOf(pod)
    expect(facts).toMatchObject({ pod: { name: 'pod', uid: 'pod-uid' }, node: { name: 'here' } })
  })

  test.each(['Secret', 'Node'])('binds to a %s', async kind => {
    const name = kind === 'Node' ? 'here' : 'secret'
    const { 'kubernetes.io': facts } = await claimsOf({ boundObjectRef: { apiVersion: 'v1', kind, name } })
    expect(facts).toMatchObject({ [kind.toLowerCase()]: { name, uid: `${name}-uid` } })
  })

  test('as a kubelet asks for pods lasts a year, but warns after an hour', async () => {
    const { iat, exp, 'kubernetes.io': facts } = await claimsOf({ ...pod, expirationSeconds: 3607 })
    expect([exp - iat, facts.warnafter]).toEqual([31536000, iat + 3607])
    expect(await ask({ ...pod, expirationSeconds: 3607 })).toMatchObject({
      status: { expirationTimestamp: '2030-01-01T01:00:07Z' },
    })
  })

  const invalid = (field: string, detail: string) =>
    `TokenRequest.authentication.k8s.io "" is invalid: ${field}: ${detail}`
  const bound = (reference: object) => ({
    boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'pod', ...reference },
  })

  test.each<[spec: object, code: number, message: string]>([
    [
      { expirationSeconds: 599 },
      422,
      invalid('spec.expirationSeconds', 'Invalid value: 599: may not specify a duration less than 10 minutes'),
    ],
    [{ expirationSeconds: 2 ** 32 + 1 }, 422, 'may not specify a duration larger than 2^32 seconds'],
    [bound({ kind: 'Foo' }), 400, 'cannot bind token to object of type /v1, Kind=Foo'],
    [bound({ name: '' }), 400, 'Name parameter required.'],
    [bound({ name: 'gone' }), 404, 'pods "gone" not found'],
    [bound({ name: 'alien' }), 400, 'cannot bind token for serviceaccount "robot" to pod running with different'],
    [bound({ uid: 'x' }), 409, 'the UID in the bound object reference (x) does not match the UID in record.'],
  ])('%j is refused', async (spec, code, message) => {
    const refusal = { code, message: expect.stringContaining(message) }
    await expect(ask(spec)).rejects.toThrow(expect.objectContaining(refusal))
  })

  test('with another name is refused', async () => {
    const message =
      'TokenRequest.authentication.k8s.io "robot" is invalid: metadata.name: Invalid value: "other": must match the service account name if specified'
    await expect(ask({}, { name: 'other' })).rejects.toThrow(expect.objectContaining({ code: 422, message }))
  })
})

const admin = userOf('admin', 'system:masters')
const believed = { statics: [{ token: 'secret-word', user: admin }], issuer, find: finding(), now }

describe('a client that shows', () => {
  test.each<[what: string, authorization: string | undefined]>([
    ['nothing', undefined],
    ['a password', 'Basic abc'],
    ['no token', 'Bearer '],
  ])('%s is nobody in particular', async (_, authorization) => {
    const user = await authenticate({ authorization }, believed)
    expect(user).toMatchObject({ name: 'system:anonymous', groups: ['system:unauthenticated'] })
  })

  test.each(['Bearer secret-word', 'bearer   secret-word'])('%s is known', async authorization => {
    const user = await authenticate({ authorization }, believed)
    expect(user).toEqual({ ...admin, groups: ['system:masters', 'system:authenticated'] })
  })

  test('its token as a WebSocket protocol is known', async () => {
    const encoded = Buffer.from('secret-word').toString('base64url')
    const protocols = `v4.channel.k8s.io, base64url.bearer.authorization.k8s.io.${encoded}`
    expect(await authenticate({ protocols }, believed)).toMatchObject({ name: 'admin' })
  })

  test('a certificate is its subject', async () => {
    const user = await authenticate({ subject: { CN: 'ann', O: ['a', 'b'] } }, believed)
    expect(user).toMatchObject({ name: 'ann', groups: ['a', 'b', 'system:authenticated'] })
  })

  test("an account's token is the account", async () => {
    const user = await authenticate({ authorization: `Bearer ${await tokenOf(pod)}` }, believed)
    expect(user).toEqual({
      name: username,
      uid: 'robot-uid',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:ns', 'system:authenticated'],
      extra: {
        'authentication.kubernetes.io/credential-id': ['JTI=the-id'],
        'authentication.kubernetes.io/node-name': ['here'],
        'authentication.kubernetes.io/pod-name': ['pod'],
        'authentication.kubernetes.io/pod-uid': ['pod-uid'],
      },
    })
  })

  test.each(['bad', 'a.b.c', 'secret-wor', 'secret-word2'])('the token %s is refused', async token => {
    await expect(authenticate({ authorization: `Bearer ${token}` }, believed)).rejects.toThrow(
      expect.objectContaining({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' }),
    )
  })
})

describe("an account's token", () => {
  const judge = async (spec: object, changes: Partial<typeof believed> = {}, audiences = [issuerUrl]) =>
    judgeToken(await tokenOf(spec), audiences, { ...believed, ...changes })
  const deleted = (object: Obj | undefined, at: Date): Obj => ({
    ...object!,
    metadata: { ...object!.metadata, deletionTimestamp: at.toISOString() },
  })
  const good = { user: expect.objectContaining({ name: username }), audiences: [issuerUrl] }
  const wrong = (why: string) => ({ wrong: expect.stringContaining(why) })
  const { 'serviceaccounts/ns/robot': account, 'pods/ns/pod': thePod } = world

  test.each<[name: string, changes: Partial<typeof believed>, expected: object]>([
    ['holds', {}, good],
    ['holds until its end', { now: later(3599) }, good],
    ['expires', { now: later(3600) }, wrong('expired')],
    ['is not yet good long before it was made', { now: later(-3600) }, wrong('not valid yet')],
    ['ends with its account', { find: finding({ 'serviceaccounts/ns/robot': undefined }) }, wrong('service account')],
    [
      'does not hold for a new account of that name',
      { find: finding({ 'serviceaccounts/ns/robot': { ...account!, metadata: { name: 'robot', uid: 'new' } } }) },
      wrong('service account ns/robot has been deleted'),
    ],
    ['ends with its pod', { find: finding({ 'pods/ns/pod': undefined }) }, wrong('bound pod ns/pod')],
    [
      'does not hold for a new pod of that name',
      { find: finding({ 'pods/ns/pod': { ...thePod!, metadata: { name: 'pod', uid: 'new' } } }) },
      wrong('bound pod'),
    ],
    ['outlasts the end of its pod a little', { find: finding({ 'pods/ns/pod': deleted(thePod, later(-59)) }) }, good],
    ['but not for long', { find: finding({ 'pods/ns/pod': deleted(thePod, later(-61)) }) }, wrong('bound pod')],
    ['does not need the node that its pod was on', { find: finding({ 'nodes//here': undefined }) }, good],
    ['of another issuer is nothing', { issuer: stranger }, wrong('invalid bearer token')],
  ])('%s', async (_, changes, expected) => {
    expect(await judge(pod, changes)).toEqual(expected)
  })

  test('for another audience is good there alone', async () => {
    const spec = { audiences: ['elsewhere'] }
    const text = `[invalid bearer token, token audiences ["elsewhere"] is invalid for the target audiences ["${issuerUrl}"]]`
    expect(await judge(spec)).toEqual({ wrong: text })
    expect(await judge(spec, {}, ['elsewhere', 'x'])).toMatchObject({ audiences: ['elsewhere'] })
  })

  test('that is signed with no key, or changed, is nothing', async () => {
    const [head = '', body = '', signature = ''] = (await tokenOf({})).split('.')
    const claims = Buffer.from(body, 'base64url').toString().replace('robot', 'admin')
    const forged = `${head}.${Buffer.from(claims).toString('base64url')}.${signature}`
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`
    const guessed = await new SignJWT(JSON.parse(claims)).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32))
    for (const token of [forged, unsigned, guessed]) {
      expect(await judgeToken(token, [issuerUrl], believed)).toEqual(wrong('the signature does not fit'))
    }
  })
})

test('what the issuer shows does not hold its secret', () => {
  const [key] = issuer.keySet.keys
  expect(key).toMatchObject({ use: 'sig', alg: 'ES256', kty: 'EC', kid: expect.any(String) })
  expect(key).not.toHaveProperty('d')
})
