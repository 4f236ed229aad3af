import { describe, expect, it } from 'vitest'
import { buildAccessBinding } from '../../../operator/build/access.ts'
import { poolOf } from '../../../operator/build/identity.ts'
import { sampleService } from './sample.ts'

const rbac = 'rbac.authorization.k8s.io'
const service = sampleService({
  access: [
    { subject: { kind: 'User', name: 'jane@example.com' }, role: 'view' },
    { subject: { kind: 'Group', name: 'teachers' }, role: 'operate' },
    { subject: { kind: 'ServiceAccount', name: 'robot' }, role: 'view' },
    { subject: { kind: 'ServiceAccount', name: 'robot', namespace: 'ci' }, role: 'view' },
    { subject: { kind: 'ServiceAccount', name: 'robot', namespace: 'default' }, role: 'view' },
  ],
})

describe('whom spec.access names', () => {
  it('is bound in the pool namespace to the role that it says, and to nothing else', () => {
    expect(buildAccessBinding(service, 'operate')).toMatchObject({
      metadata: { name: 'access-operate', namespace: poolOf(service) },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'isolation-proxy-pool-operate' },
      subjects: [{ apiGroup: rbac, kind: 'Group', name: 'teachers' }],
    })
  })

  it("is, as a ServiceAccount without a namespace, one of the service's own; each is bound once", () => {
    expect(buildAccessBinding(service, 'view')?.subjects).toEqual([
      { apiGroup: rbac, kind: 'User', name: 'jane@example.com' },
      { kind: 'ServiceAccount', namespace: 'default', name: 'robot' },
      { kind: 'ServiceAccount', namespace: 'ci', name: 'robot' },
    ])
  })
})

it('where nobody has a role there is no RoleBinding', () => {
  expect(buildAccessBinding(sampleService({ access: [] }), 'view')).toBeUndefined()
  expect(buildAccessBinding(sampleService(), 'operate')).toBeUndefined()
})
