import { describe, expect, it } from 'vitest'
import type { DedicatedService } from '../../../../api/v1alpha1/types.generated.ts'
import { sayAccess, viewAccess } from '../../../../plugin/commands/status/access.ts'

const said = (access: object[] | undefined) =>
  viewAccess({
    metadata: { name: 'my-app', namespace: 'team' },
    spec: { access },
  } as unknown as DedicatedService)?.map(sayAccess)

describe('whom spec.access lets into the pool', () => {
  it('is told with kind, name and role; a ServiceAccount with its namespace', () => {
    expect(
      said([
        { subject: { kind: 'User', name: 'jane' }, role: 'view' },
        { subject: { kind: 'Group', name: 'oidc:teachers' }, role: 'operate' },
        { subject: { kind: 'ServiceAccount', name: 'robot' }, role: 'view' },
        { subject: { kind: 'ServiceAccount', name: 'robot', namespace: 'ci' }, role: 'view' },
      ]),
    ).toEqual([
      'User jane may view',
      'Group oidc:teachers may operate',
      'ServiceAccount team/robot may view',
      'ServiceAccount ci/robot may view',
    ])
  })

  it('is nobody where it names nobody', () => {
    expect([said([]), said(undefined)]).toEqual([undefined, undefined])
  })

  it('cannot say anything to a terminal by its name', () => {
    expect(said([{ subject: { kind: 'User', name: 'a\u001b[2Jb\nc' }, role: 'view' }])?.[0]).not.toMatch(/\p{Cc}/u)
  })
})
