import { describe, expect, it } from 'vitest'
import { poolOf } from '../../../operator/build/identity.ts'
import {
  buildHolderRoleBinding,
  buildProxyRole,
  buildProxyRoleBinding,
  buildServiceAccount,
} from '../../../operator/build/rights.ts'
import { sampleService } from './sample.ts'

const service = sampleService()
const account = { kind: 'ServiceAccount', namespace: 'default', name: 'my-app-proxy' }

describe("a proxy's rights", () => {
  it('reach its own DedicatedService and no other', () => {
    expect(buildProxyRole(service).rules).toEqual([
      {
        apiGroups: ['soh.re'],
        resources: ['dedicatedservices'],
        resourceNames: ['my-app'],
        verbs: ['list', 'watch'],
      },
    ])
    expect(buildProxyRoleBinding(service)).toMatchObject({
      metadata: { namespace: 'default' },
      roleRef: { kind: 'Role', name: 'my-app-proxy' },
      subjects: [account],
    })
  })

  it("are a holder's in its pool namespace", () => {
    expect(buildHolderRoleBinding(service)).toMatchObject({
      metadata: { namespace: poolOf(service) },
      roleRef: { kind: 'ClusterRole', name: 'isolation-proxy-holder' },
      subjects: [account],
    })
  })

  it('are not lent to other pods of the namespace by a mounted token', () => {
    expect(buildServiceAccount(service).automountServiceAccountToken).toBe(false)
  })
})
