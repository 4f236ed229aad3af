import { describe, expect, test } from 'vitest'
import { issuerUrl } from '../../../../sandbox/server/access/issuer.ts'
import { ask, claimsOf, now, pod, username } from './accounts.ts'

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

  test('for another namespace is refused', async () => {
    const message = 'the namespace of the provided object does not match the namespace sent on the request'
    await expect(ask({}, { namespace: 'other' })).rejects.toThrow(expect.objectContaining({ code: 400, message }))
  })

  test('with another name is refused', async () => {
    const message =
      'TokenRequest.authentication.k8s.io "robot" is invalid: metadata.name: Invalid value: "other": must match the service account name if specified'
    await expect(ask({}, { name: 'other' })).rejects.toThrow(expect.objectContaining({ code: 422, message }))
  })
})
