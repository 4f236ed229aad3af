import { describe, expect, it } from 'vitest'
import type { DedicatedServiceSpec } from '../../../api/v1alpha1/types.generated.ts'
import { buildService } from '../../../operator/build/service.ts'
import { sampleService, uid } from './sample.ts'

describe('the Service that clients connect to', () => {
  it('is exactly this for the defaults', () => {
    expect(buildService(sampleService())).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'my-app-proxy',
        namespace: 'default',
        labels: {
          'app.kubernetes.io/managed-by': 'isolation-proxy-operator',
          'soh.re/dedicated-service': 'my-app',
          'soh.re/dedicated-service-namespace': 'default',
        },
        ownerReferences: [
          {
            apiVersion: 'soh.re/v1alpha1',
            kind: 'DedicatedService',
            name: 'my-app',
            uid,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: {
        type: 'ClusterIP',
        selector: { 'soh.re/dedicated-service': 'my-app', 'soh.re/role': 'proxy' },
        ports: [{ name: 'clients', protocol: 'TCP', port: 9090, targetPort: 10000 }],
      },
    })
  })

  it.each<[string, Partial<DedicatedServiceSpec['service']>, object]>([
    ["keeps clients' addresses behind a load balancer", { type: 'LoadBalancer' }, { externalTrafficPolicy: 'Local' }],
    [
      'follows the policy that is asked for',
      { type: 'LoadBalancer', externalTrafficPolicy: 'Cluster' },
      { externalTrafficPolicy: 'Cluster' },
    ],
    ['is reached through every node by default', { type: 'NodePort' }, { externalTrafficPolicy: 'Cluster' }],
    ['has the node port that is asked for', { type: 'NodePort', nodePort: 30001 }, { ports: [{ nodePort: 30001 }] }],
    [
      'has the class and the source ranges',
      { type: 'LoadBalancer', loadBalancerClass: 'a/b', loadBalancerSourceRanges: ['192.0.2.0/24'] },
      { loadBalancerClass: 'a/b', loadBalancerSourceRanges: ['192.0.2.0/24'] },
    ],
  ])('%s', (_what, service, expected) => {
    expect(buildService(sampleService({ service })).spec).toMatchObject({ type: service.type, ...expected })
  })

  it("bears the annotations for the cloud's load balancer", () => {
    const annotations = { 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb' }
    expect(buildService(sampleService({ service: { annotations } })).metadata.annotations).toEqual(annotations)
  })
})
