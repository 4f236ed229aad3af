// ServiceAccounts' tokens: asked for, bound, believed.
import { beforeAll, describe, expect, test } from 'vitest'
import { pods, serviceAccounts } from '../../api/kube/resources.ts'
import { eventually } from './eventually.ts'
import { makeNamespace } from './place.ts'
import { samplePod } from './samples.ts'
import { connect, expectStatus, type Json } from './server.ts'

const server = await connect()
const namespace = await makeNamespace(server)
const { client, ask } = server
const name = 'robot'
const account = { namespace, name }
const username = `system:serviceaccount:${namespace}:${name}`

type TokenRequest = { status: { token: string; expirationTimestamp: string } }

function requestToken(spec: object): Promise<TokenRequest> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec }
  return client.createSubresource(serviceAccounts, account, 'token', body)
}

function claimsOf(token: string): Record<string, Json> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, Json>
}

function whoAmI(token: string) {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
  return ask({ method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', body, token })
}

beforeAll(() => client.create(serviceAccounts, { metadata: account }))

describe('a token', () => {
  test('says for whom it is and how long it lasts', async () => {
    const { status } = await requestToken({ expirationSeconds: 1200 })
    const claims = claimsOf(status.token)
    expect(claims).toMatchObject({ sub: username, 'kubernetes.io': { namespace, serviceaccount: { name } } })
    expect(Number(claims.exp) - Number(claims.iat)).toBe(1200)
    expect(Date.parse(status.expirationTimestamp)).toBe(Number(claims.exp) * 1000)
  })

  test('speaks for its account and its groups', async () => {
    const { status } = await requestToken({})
    const { body } = await whoAmI(status.token)
    const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated']
    expect(body).toMatchObject({ status: { userInfo: { username, groups } } })
  })

  test('for another audience opens nothing here', async () => {
    const { status } = await requestToken({ audiences: ['elsewhere'] })
    expectStatus(await whoAmI(status.token), 401, 'Unauthorized')
  })

  test('that is bound to a pod names it, and only a pod that is there', async () => {
    const pod = await client.create(pods, samplePod(namespace, {}, { serviceAccountName: name }))
    const reference = { apiVersion: 'v1', kind: 'Pod', name: pod.metadata.name }
    const { status } = await requestToken({ boundObjectRef: { ...reference, uid: pod.metadata.uid } })
    const bound = { pod: { name: pod.metadata.name, uid: pod.metadata.uid } }
    expect(claimsOf(status.token)).toMatchObject({ 'kubernetes.io': bound })
    const wrongUid = requestToken({ boundObjectRef: { ...reference, uid: '00000000-0000-0000-0000-000000000000' } })
    await expect(wrongUid).rejects.toMatchObject({ kind: 'conflict' })
    await expect(requestToken({ boundObjectRef: { ...reference, name: 'missing' } })).rejects.toMatchObject({
      kind: 'notFound',
    })
  })

  test('that is bound to a pod which is gone is believed no more', async () => {
    const pod = await client.create(pods, samplePod(namespace, {}, { serviceAccountName: name }))
    const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: pod.metadata.name, uid: pod.metadata.uid }
    const { status } = await requestToken({ boundObjectRef })
    await client.delete(pods, pod.metadata)
    // A real server learns of it by a watch.
    await eventually(async () => expectStatus(await whoAmI(status.token), 401, 'Unauthorized'))
  })

  test('that lasts less than ten minutes is not given', async () => {
    await expect(requestToken({ expirationSeconds: 599 })).rejects.toMatchObject({ kind: 'invalid' })
  })

  test('of an account that does not exist is not given', async () => {
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }
    const refused = client.createSubresource(serviceAccounts, { namespace, name: 'missing' }, 'token', body)
    await expect(refused).rejects.toMatchObject({ kind: 'notFound' })
  })
})

describe('a token review', () => {
  const review = (token: string) => {
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } }
    return ask({ method: 'POST', path: '/apis/authentication.k8s.io/v1/tokenreviews', body })
  }

  test('tells a good token', async () => {
    const { status } = await requestToken({})
    expect((await review(status.token)).body).toMatchObject({ status: { authenticated: true, user: { username } } })
  })

  test('tells a bad one', async () => {
    const { body } = await review('bad')
    expect(body).not.toMatchObject({ status: { authenticated: true } })
  })
})

test('a token that nobody gave is unauthorized', async () => {
  expectStatus(await ask({ path: `/api/v1/namespaces/${namespace}/pods`, token: 'bad' }), 401, 'Unauthorized')
})
