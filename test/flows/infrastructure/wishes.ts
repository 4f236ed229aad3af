// What the tests wish for.

/** One that uses every field which shapes infrastructure. */
export const everything = {
  image: 'my-app-image:latest',
  service: {
    type: 'LoadBalancer',
    port: 22,
    annotations: { 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb' },
    externalTrafficPolicy: 'Cluster',
    loadBalancerClass: 'example.com/lb',
    loadBalancerSourceRanges: ['192.0.2.0/24'],
  },
  connections: { drainTimeout: '5m' },
  proxy: { replicas: 3, resources: { requests: { cpu: '0.5', memory: '0.5Gi' }, limits: { memory: '1024Mi' } } },
  network: {
    dnsCIDRs: ['10.96.0.10/32', 'fd00::a/128'],
    allowPeers: true,
    egress: [{ to: [{ ipBlock: { cidr: '198.51.100.0/24', except: ['198.51.100.7/32'] } }], ports: [{ port: 443 }] }],
    proxyEgress: 'Restricted',
  },
  securityProfile: 'Restricted',
}
