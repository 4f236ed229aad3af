import { describe, expect, it } from 'vitest'
import { readVersion } from './version.ts'

const proxy = {
  username: 'system:serviceaccount:default:my-app-proxy',
  extra: { 'authentication.kubernetes.io/pod-uid': ['proxy-uid'] },
}
const ticket = {
  apiVersion: 'soh.re/v1alpha1',
  kind: 'IsolationPod',
  metadata: { name: 'my-app-1', namespace: 'pool', uid: 'ticket-uid', resourceVersion: '1234' },
  spec: {},
  status: { phase: 'Reserved', podUID: 'pod-uid', holder: 'proxy-uid.boot', claimID: 'c1', reservedAt: 'then' },
}
const write = {
  stage: 'ResponseComplete',
  verb: 'patch',
  requestURI: '/apis/soh.re/v1alpha1/namespaces/pool/isolationpods/my-app-1/status',
  user: proxy,
  objectRef: { resource: 'isolationpods', subresource: 'status', namespace: 'pool', name: 'my-app-1' },
  responseStatus: { code: 200 },
  requestReceivedTimestamp: '2026-11-22T00:00:00.000000Z',
  responseObject: ticket,
} as unknown as Parameters<typeof readVersion>[0]

describe('a line of the audit log', () => {
  it('says what a ticket was after a write, and which pod wrote it', () => {
    expect(readVersion(write)).toMatchObject({
      ...{ name: 'pool/my-app-1', uid: 'ticket-uid', revision: 1234, phase: 'Reserved', podUID: 'pod-uid' },
      ...{ claim: 'proxy-uid.boot/c1', reservedAt: 'then', writer: 'proxy-uid' },
    })
  })

  it('names no writer where the operator wrote', () => {
    const operator = 'system:serviceaccount:isolation-proxy-system:isolation-proxy-operator-controller-manager'
    expect(readVersion({ ...write, user: { ...proxy, username: operator } })).toMatchObject({ writer: undefined })
  })

  it.each([
    ['was refused', { responseStatus: { code: 409 }, responseObject: { kind: 'Status' } }],
    ['was only tried', { requestURI: `${write.requestURI}?dryRun=All` }],
    ['is about a pod', { objectRef: { resource: 'pods' } }],
    ['has no ticket in its answer', { responseObject: { kind: 'Status' } }],
    ['is not complete', { stage: 'Panic' }],
  ])('says nothing of a ticket when the request %s', (_, change) => {
    expect(readVersion({ ...write, ...change } as unknown as typeof write)).toBeUndefined()
  })
})
