import { describe, expect, it } from 'vitest'
import type { DedicatedServiceSpec } from '../../../api/v1alpha1/types.generated.ts'
import { buildPoolNamespace } from '../../../operator/build/namespace.ts'
import { podSecurityLabels } from '../../../operator/build/podSecurity.ts'
import { readOwner } from '../../../operator/end/sweep.ts'
import { sampleNamespace, sampleService, uid } from './sample.ts'

describe('the pool namespace', () => {
  const pool = buildPoolNamespace(sampleService(), sampleNamespace({ team: 'a' }), { more: 'x' })

  it('says whose it is, in a way that its name confirms', () => {
    expect(readOwner(pool)).toEqual({ namespace: 'default', name: 'my-app', uid })
    expect(pool.metadata.annotations).toMatchObject({ more: 'x' })
  })

  it("takes over none of the user's own labels", () => {
    expect(pool.metadata.labels).toEqual({
      'app.kubernetes.io/managed-by': 'isolation-proxy-operator',
      'soh.re/dedicated-service': 'my-app',
      'soh.re/dedicated-service-namespace': 'default',
    })
  })
})

describe('PodSecurity of the pool', () => {
  const key = (end: string) => `pod-security.kubernetes.io/${end}`
  type Row = [string, Record<string, string>, DedicatedServiceSpec['securityProfile'], Record<string, string>]
  it.each<Row>([
    ["is the cluster's where the user's namespace says nothing", { team: 'a' }, 'Baseline', {}],
    [
      "is the user namespace's, with versions and warnings",
      { [key('enforce')]: 'baseline', [key('enforce-version')]: 'v1.30', [key('warn')]: 'restricted' },
      'Baseline',
      { [key('enforce')]: 'baseline', [key('enforce-version')]: 'v1.30', [key('warn')]: 'restricted' },
    ],
    ['is restricted for a Restricted service', {}, 'Restricted', { [key('enforce')]: 'restricted' }],
    [
      'is restricted as of now when it is raised from another level',
      { [key('enforce')]: 'baseline', [key('enforce-version')]: 'v1.20' },
      'Restricted',
      { [key('enforce')]: 'restricted' },
    ],
    [
      'keeps the version of a restricted namespace',
      { [key('enforce')]: 'restricted', [key('enforce-version')]: 'v1.30' },
      'Restricted',
      { [key('enforce')]: 'restricted', [key('enforce-version')]: 'v1.30' },
    ],
  ])('%s', (_what, labels, profile, expected) => {
    expect(podSecurityLabels(labels, profile)).toEqual(expected)
  })
})
