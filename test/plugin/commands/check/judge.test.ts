// What `check` says of what it sees.
import { describe, expect, it } from 'vitest'
import type { CustomResourceDefinition, Deployment } from '../../../../api/kube/objects.ts'
import type { DedicatedService } from '../../../../api/v1alpha1/types.generated.ts'
import { judgeDefinition, judgeNames } from '../../../../plugin/commands/check/definitions.ts'
import { judgeNetwork } from '../../../../plugin/commands/check/network.ts'
import { judgeOperator } from '../../../../plugin/commands/check/operator.ts'
import { judgeVersion } from '../../../../plugin/commands/check/server.ts'
import { judgeServices } from '../../../../plugin/commands/check/services.ts'
import { judgeSkew } from '../../../../plugin/commands/check/skew.ts'
import { viewService } from '../../../../plugin/model/viewService.ts'

describe('the version of Kubernetes', () => {
  it.each([
    ['v1.36.2', 'ok'],
    ['v1.30.0', 'ok'],
    ['v1.30.5-eks-1234', 'ok'],
    ['v1.29.9', 'failed'],
    ['v2.0.0', 'ok'],
    ['banana', 'unknown'],
    [undefined, 'unknown'],
  ])('%s is %s', (gitVersion, verdict) => {
    expect(judgeVersion({ gitVersion }, 'https://x').verdict).toBe(verdict)
  })
})

describe('releases', () => {
  it.each([
    ['0.1.0', '0.1.7', 'ok', undefined],
    ['v0.2.0', '0.1.0', 'ok', undefined],
    ['0.1.0', '0.2.0', 'ok', undefined],
    ['0.1.0', '0.3.0', 'warning', 'install'],
    ['0.4.0', '0.2.0', 'warning', 'krew upgrade'],
    ['1.0.0', '0.9.0', 'warning', 'krew upgrade'],
    ['0.9.0', '1.9.0', 'warning', 'install'],
    ['latest', '0.1.0', 'unknown', undefined],
    [undefined, '0.1.0', 'unknown', undefined],
  ])('%s beside the plugin %s: %s', (found, release, verdict, hint) => {
    const finding = judgeSkew('operator', found, release)
    expect(finding.verdict).toBe(verdict)
    if (hint) expect(finding.hint).toContain(hint)
    else expect(finding.hint).toBeUndefined()
  })
})

describe('the operator', () => {
  const deployment = (replicas: number, availableReplicas: number, image = 'isolation-proxy/operator:0.1.0') =>
    ({
      spec: { replicas, template: { spec: { containers: [{ name: 'operator', image }] } } },
      status: { availableReplicas },
    }) as unknown as Deployment

  it.each([
    ['is not there', undefined, ['failed']],
    ['is at work', deployment(1, 1), ['ok', 'ok']],
    ['is scaled to nothing', deployment(0, 0), ['failed', 'ok']],
    ['has no pod at work', deployment(2, 0), ['failed', 'ok']],
    ['is named by its digest alone', deployment(1, 1, 'registry:5000/operator@sha256:abc'), ['ok', 'unknown']],
    ['is far older', deployment(1, 1, 'registry:5000/operator:0.0.9'), ['ok', 'ok']],
  ])('%s', (_, seen, verdicts) => {
    expect(judgeOperator(seen, '0.1.0').map(({ verdict }) => verdict)).toEqual(verdicts)
  })
})

describe('services', () => {
  const nowMs = Date.parse('2026-11-21T10:00:00Z')
  const service = (name: string, metadata: object = {}) =>
    viewService(
      {
        metadata: { name, namespace: 'n', generation: 1, ...metadata },
        spec: { image: 'a', port: 1, replicas: 1, pool: {} },
        status: { observedGeneration: 1, conditions: [{ type: 'Ready', status: 'True' }] },
      } as unknown as DedicatedService,
      undefined,
      nowMs,
    )
  const leaving = (name: string, deletionTimestamp: string) => service(name, { deletionTimestamp })

  it('that are being deleted have not what they wish for', () => {
    expect(judgeServices([service('a'), leaving('b', '2026-11-21T09:59:30Z')])).toEqual([
      { check: 'services', verdict: 'ok', message: '1 is being deleted' },
      { check: 'services', verdict: 'ok', message: '1 other has what it wishes for' },
    ])
  })
  it('whose deletion comes to no end are a warning that says what is missing', () => {
    const findings = judgeServices([leaving('b', '2026-11-21T09:00:00Z')])
    expect(findings).toMatchObject([{ verdict: 'warning', hint: expect.stringContaining('uninstall --force') }])
    expect(findings[0]!.message).toMatch(/^n\/b: .*Terminating.*no operator/)
  })
})

describe('the network', () => {
  it.each([
    [['quay.io/calico/node:v3.30.0'], 'ok'],
    [['docker.io/kindest/kindnetd:v20250512'], 'ok'],
    [['ghcr.io/flannel-io/flannel:v0.26'], 'warning'],
    [['ghcr.io/flannel-io/flannel:v0.26', 'registry.k8s.io/networking/kube-network-policies:v0.7'], 'ok'],
    [['registry.k8s.io/kube-proxy:v1.36.0'], 'unknown'],
    [[], 'unknown'],
  ])('of %j', (images, verdict) => {
    expect(judgeNetwork(images).verdict).toBe(verdict)
  })
})

describe('the CRDs', () => {
  const definition = (change: object = {}, conditions: object[] = []) =>
    ({
      metadata: { name: 'dedicatedservices.soh.re' },
      spec: { names: { plural: 'dedicatedservices' }, versions: [{ name: 'v1alpha1', served: true }], ...change },
      status: { conditions },
    }) as unknown as CustomResourceDefinition

  it.each([
    ['missing', undefined, 'failed'],
    ['served', definition(), 'ok'],
    [
      'being deleted',
      { ...definition(), metadata: { name: 'x', deletionTimestamp: '2026-11-21T09:00:00Z' } },
      'failed',
    ],
    ['not served in our version', definition({ versions: [{ name: 'v1', served: true }] }), 'failed'],
    ['not established', definition({}, [{ type: 'Established', status: 'False', message: 'no' }]), 'failed'],
    ['of names that are taken', definition({}, [{ type: 'NamesAccepted', status: 'False' }]), 'failed'],
  ])('%s', (_, seen, verdict) => {
    expect(judgeDefinition('dedicatedservices.soh.re', seen).verdict).toBe(verdict)
  })

  it('of somebody else may use our short names', () => {
    const theirs = definition({ names: { plural: 'dedications', shortNames: ['dedi'] } })
    const other = { ...theirs, metadata: { ...theirs.metadata, name: 'dedications.example.org' } }
    expect(judgeNames([other])).toMatchObject({ verdict: 'warning' })
    expect(judgeNames([other]).message).toContain('dedications.example.org')
    expect(judgeNames([])).toMatchObject({ verdict: 'ok' })
    expect(judgeNames([definition()])).toMatchObject({ verdict: 'warning' })
  })
})
