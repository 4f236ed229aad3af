import { describe, expect, test } from 'vitest'
import { authenticate, judgeToken } from '../../../../sandbox/server/access/authenticate.ts'
import { issuerUrl } from '../../../../sandbox/server/access/issuer.ts'
import { buildLegacyClaims } from '../../../../sandbox/server/access/legacyToken.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { finding, issuer, later, now, stranger, username, world } from './accounts.ts'

const place = { namespace: 'ns', secret: 'secret' }
const token = issuer.signAtOnce(buildLegacyClaims(place, { name: 'robot', uid: 'robot-uid' }))
const encode = (text: string) => Buffer.from(text).toString('base64')
const kept = (text: string): Obj => ({ ...world['secrets/ns/secret']!, data: { token: encode(text) } })
const believed = { statics: [], issuer, find: finding({ 'secrets/ns/secret': kept(token) }), now }

describe('a token that lies in a Secret', () => {
  test('says whose it is and where it lies, in the words of such tokens', () => {
    const [header = '', body = ''] = token.split('.').map(part => Buffer.from(part, 'base64url').toString())
    expect(JSON.parse(header)).toEqual({ alg: 'ES256', kid: issuer.keySet.keys[0]?.kid })
    expect(JSON.parse(body)).toEqual({
      iss: 'kubernetes/serviceaccount',
      'kubernetes.io/serviceaccount/namespace': 'ns',
      'kubernetes.io/serviceaccount/secret.name': 'secret',
      'kubernetes.io/serviceaccount/service-account.name': 'robot',
      'kubernetes.io/serviceaccount/service-account.uid': 'robot-uid',
      sub: username,
    })
  })

  test('is the account, for ever', async () => {
    const authorization = `Bearer ${token}`
    for (const when of [now, later(10 * 365 * 24 * 3600)]) {
      expect(await authenticate({ authorization }, { ...believed, now: when })).toEqual({
        name: username,
        uid: 'robot-uid',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:ns', 'system:authenticated'],
        extra: {},
      })
    }
  })

  const { 'serviceaccounts/ns/robot': account } = world
  const going = (object: Obj): Obj => ({
    ...object,
    metadata: { ...object.metadata, deletionTimestamp: now.toISOString() },
  })
  const renewed = { ...account!, metadata: { ...account!.metadata, uid: 'new' } }

  test.each<[what: string, changes: Record<string, Obj | undefined>, why: string]>([
    ['its Secret is gone', { 'secrets/ns/secret': undefined }, 'Token has been invalidated'],
    ['its Secret goes', { 'secrets/ns/secret': going(kept(token)) }, 'Token has been invalidated'],
    ['its Secret holds another', { 'secrets/ns/secret': kept('other') }, "Token does not match server's copy"],
    ['its Secret holds none', {}, "Token does not match server's copy"],
    [
      'its account is gone',
      { 'secrets/ns/secret': kept(token), 'serviceaccounts/ns/robot': undefined },
      'serviceaccounts "robot" not found',
    ],
    [
      'its account goes',
      { 'secrets/ns/secret': kept(token), 'serviceaccounts/ns/robot': going(account!) },
      'ServiceAccount ns/robot has been deleted',
    ],
    [
      'its account is another of that name',
      { 'secrets/ns/secret': kept(token), 'serviceaccounts/ns/robot': renewed },
      'ServiceAccount UID (new) does not match claim (robot-uid)',
    ],
  ])('is nothing once %s', async (_what, changes, why) => {
    const verdict = await judgeToken(token, [issuerUrl], { ...believed, find: finding(changes) })
    expect(verdict).toEqual({ wrong: `[invalid bearer token, ${why}]` })
  })

  test('is for the server alone', async () => {
    const why = `token audiences ["${issuerUrl}"] is invalid for the target audiences ["x"]`
    expect(await judgeToken(token, ['x'], believed)).toEqual({ wrong: `[invalid bearer token, ${why}]` })
  })

  test('is nothing when somebody else signed it, even where it lies', async () => {
    const forged = stranger.signAtOnce(buildLegacyClaims(place, { name: 'robot', uid: 'robot-uid' }))
    const find = finding({ 'secrets/ns/secret': kept(forged) })
    expect(await judgeToken(forged, [issuerUrl], { ...believed, find })).toHaveProperty('wrong')
  })

  test('is told of when it is used, and only then', async () => {
    const used: string[] = []
    const noteUse = ({ metadata }: Obj) => void used.push(metadata.name)
    await judgeToken(token, [issuerUrl], { ...believed, noteUse })
    await judgeToken(token, [issuerUrl], { ...believed, noteUse, find: finding() })
    expect(used).toEqual(['secret'])
  })
})
