// The Service that clients connect to.
import type { Service } from '../../api/kube/objects.ts'
import { proxyName, proxyPort } from '../../api/v1alpha1/names.ts'
import type { DedicatedService, DedicatedServiceSpec } from '../../api/v1alpha1/types.generated.ts'
import { besideService, proxyLabels } from './identity.ts'

export function buildService(service: DedicatedService): Service {
  const { type, port, annotations, nodePort, loadBalancerClass, loadBalancerSourceRanges } = service.spec.service
  const metadata = besideService(service, proxyName(service.metadata.name))
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...metadata, ...(annotations && { annotations: { ...annotations } }) },
    spec: {
      type,
      selector: proxyLabels(service),
      // The name keeps an allocated node port through a change of the port's number.
      ports: [{ name: 'clients', protocol: 'TCP', port, targetPort: proxyPort, ...(nodePort && { nodePort }) }],
      ...trafficPolicy(service.spec.service),
      ...(loadBalancerClass && { loadBalancerClass }),
      ...(loadBalancerSourceRanges && { loadBalancerSourceRanges }),
    },
  }
}

/** Local keeps the clients' addresses. */
function trafficPolicy({ type, externalTrafficPolicy }: DedicatedServiceSpec['service']) {
  if (type === 'ClusterIP') return {}
  return { externalTrafficPolicy: externalTrafficPolicy ?? (type === 'LoadBalancer' ? 'Local' : 'Cluster') }
}
