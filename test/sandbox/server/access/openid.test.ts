// Tokens of ServiceAccounts checked by somebody else, who knows of the server no more than its address.
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { serviceAccounts } from '../../../../api/kube/resources.ts'
import { runServer } from '../runServer.ts'

const { access, client, ask } = await runServer()
const configuration = '/.well-known/openid-configuration'
const keys = '/openid/v1/jwks'
const anything = { accept: '*/*' }

test('a party elsewhere finds the keys by what the server says of itself, and checks a token with them', async () => {
  const ref = { namespace: 'default', name: 'robot' }
  await client.create(serviceAccounts, { metadata: ref })
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: ['elsewhere'] } }
  const { status } = await client.createSubresource<object, { status: { token: string } }>(
    serviceAccounts,
    ref,
    'token',
    request,
  )
  const described = JSON.parse((await ask(configuration, anything)).text)
  expect(described).toEqual({
    issuer: 'https://kubernetes.default.svc.cluster.local',
    jwks_uri: `${access.server}${keys}`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
  })
  const { text } = await ask(new URL(described.jwks_uri).pathname, anything)
  const verified = await jwtVerify(status.token, createLocalJWKSet(JSON.parse(text) as JSONWebKeySet), {
    issuer: described.issuer,
    audience: 'elsewhere',
    algorithms: described.id_token_signing_alg_values_supported,
  })
  expect(verified.payload.sub).toBe('system:serviceaccount:default:robot')
})

test.each([
  [configuration, 'application/json'],
  [keys, 'application/jwk-set+json'],
])('%s says what it is and how long it may be kept', async (path, type) => {
  for (const accept of ['*/*', `text/html, ${type};q=0.9`, '']) {
    const { status, headers } = await ask(path, { accept })
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, type, 'public, max-age=3600'])
  }
  const refused = await ask(path, { accept: 'text/html' })
  expect(refused.status).toBe(406)
  expect(JSON.parse(refused.text)).toMatchObject({
    reason: 'NotAcceptable',
    message: `406: Not Acceptable\n\nAvailable representations: ${type}`,
  })
  expect(JSON.parse((await ask('/')).text).paths).toContain(path)
})
