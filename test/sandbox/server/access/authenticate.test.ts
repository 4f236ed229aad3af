import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { authenticate, judgeToken } from '../../../../sandbox/server/access/authenticate.ts'
import { issuerUrl } from '../../../../sandbox/server/access/issuer.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { claimsOf, finding, issuer, later, now, pod, stranger, tokenOf, username, world } from './accounts.ts'
import { userOf } from './world.ts'

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

  test.each([
    ['Secret', 'secret', 'secrets/ns/secret'],
    ['Node', 'here', 'nodes//here'],
  ])('that is bound to a %s ends with it', async (kind, name, place) => {
    const spec = { boundObjectRef: { apiVersion: 'v1', kind, name } }
    expect(await judge(spec)).toEqual(good)
    expect(await judge(spec, { find: finding({ [place]: undefined }) })).toEqual(wrong(`bound ${kind.toLowerCase()}`))
  })

  test('that says it is of another issuer is nothing, whoever signed it', async () => {
    const token = await issuer.sign({ ...(await claimsOf({})), iss: 'https://elsewhere' })
    expect(await judgeToken(token, [issuerUrl], believed)).toEqual(wrong('not one of a service account'))
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
