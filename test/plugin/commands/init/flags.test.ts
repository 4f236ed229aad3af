// What the flags of `init` become: fields that the API server takes, or a refusal with an example.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createJudge } from '../../../../plugin/commands/init/judge.ts'
import { writeService } from '../../../../plugin/commands/init/write.ts'
import { typedService } from './typed.ts'

const service0 = { type: 'ClusterIP', port: 9090 }

const judgeService = createJudge()

type Schema = { readonly properties?: Readonly<Record<string, Schema>> }

const crd = parse(readFileSync(join(import.meta.dirname, '../../../../manifests/crd/dedicatedservices.yaml'), 'utf8'))
const specOfCRD = crd.spec.versions[0].schema.openAPIV3Schema.properties.spec as Schema

/** Those without fields of their own: `pool.rollout.maxSurge`. The template is one. */
function fieldsOf(properties: Readonly<Record<string, Schema>>): string[] {
  return Object.entries(properties).flatMap(([name, { properties: own }]) =>
    own && name !== 'template' ? fieldsOf(own).map(field => `${name}.${field}`) : [name],
  )
}

/** All that are there, and what they are in. */
function pathsOf(value: object): string[] {
  return Object.entries(value).flatMap(([name, inner]) => [
    name,
    ...(typeof inner === 'object' && !Array.isArray(inner) ? pathsOf(inner).map(path => `${name}.${path}`) : []),
  ])
}

const given: readonly (readonly [typed: readonly string[], spec: object])[] = [
  [[], {}],
  [['--port=22', '--replicas=0'], { port: 22, replicas: 0 }],
  [['--service-type=LoadBalancer', '--service-port=80'], { service: { type: 'LoadBalancer', port: 80 } }],
  [['--service-annotation=a/b=c=d'], { service: { ...service0, annotations: { 'a/b': 'c=d' } } }],
  [
    ['--service-type=LoadBalancer', '--load-balancer-source-range=10.0.0.0/8', '--load-balancer-class=x/y'],
    {
      service: {
        ...{ type: 'LoadBalancer', port: 9090 },
        ...{ loadBalancerClass: 'x/y', loadBalancerSourceRanges: ['10.0.0.0/8'] },
      },
    },
  ],
  [
    ['--service-type=NodePort', '--node-port=30000', '--external-traffic-policy=Local'],
    { service: { type: 'NodePort', port: 9090, nodePort: 30000, externalTrafficPolicy: 'Local' } },
  ],
  [['--requests=cpu=1, memory=2Gi'], { resources: { requests: { cpu: '1', memory: '2Gi' } } }],
  [['--limits=cpu=1'], { resources: { limits: { cpu: '1' } } }],
  [
    ['--env=A=', '--env=B=x,y=z'],
    {
      env: [
        { name: 'A', value: '' },
        { name: 'B', value: 'x,y=z' },
      ],
    },
  ],
  [
    ['--env-from=secret/s', '--env-from=configmap/c'],
    {
      template: {
        spec: {
          containers: [{ name: 'target', envFrom: [{ secretRef: { name: 's' } }, { configMapRef: { name: 'c' } }] }],
        },
      },
    },
  ],
  [['--', 'sh', '-c', 'x'], { template: { spec: { containers: [{ name: 'target', command: ['sh', '-c', 'x'] }] } } }],
  [
    ['--image-pull-secret=p', '--runtime-class=gvisor', '--node-selector=disk=ssd'],
    {
      template: {
        spec: { imagePullSecrets: [{ name: 'p' }], nodeSelector: { disk: 'ssd' }, runtimeClassName: 'gvisor' },
      },
    },
  ],
  [
    ['--max-pods=9', '--max-idle-time=1h', '--history-limit=0', '--retention=10m'],
    { pool: { maxPods: 9, maxIdleTime: '1h', historyLimit: 0, retention: '10m' } },
  ],
  [['--max-pods=9', '--overflow=EvictOldest'], { pool: { maxPods: 9, overflow: 'EvictOldest' } }],
  [['--max-surge=1', '--max-unavailable=50%'], { pool: { rollout: { maxSurge: 1, maxUnavailable: '50%' } } }],
  [
    ['--connect-timeout=2s', '--drain-timeout=5m', '--queue-length=0', '--queue-timeout=1m'],
    { connections: { connectTimeout: '2s', drainTimeout: '5m', queue: { length: 0, timeout: '1m' } } },
  ],
  [
    ['--spare-percent=25', '--min-spare=0', '--max-spare=40', '--scale-down-delay=5m'],
    { pool: { autoscaling: { sparePercent: 25, minSpare: 0, maxSpare: 40, scaleDownDelay: '5m' } } },
  ],
  [
    ['--refusal-message=no # "room"', '--health-check-source=10.0.0.0/8'],
    { connections: { refusalMessage: 'no # "room"', healthCheckSources: ['10.0.0.0/8'] } },
  ],
  [
    ['--allow=10.0.0.0/8', '--allow=2001:db8::/32', '--deny=10.6.6.0/24', '--max-per-source=3'],
    { connections: { allow: ['10.0.0.0/8', '2001:db8::/32'], deny: ['10.6.6.0/24'], maxPerSource: 3 } },
  ],
  [['--accept-rate=20', '--max-connections=500'], { connections: { acceptRate: 20, maxConnections: 500 } }],
  [['--idle-timeout=10m', '--max-duration=2h'], { connections: { idleTimeout: '10m', maxDuration: '2h' } }],
  [
    ['--claim-on=FirstByte', '--first-byte-timeout=3s'],
    { connections: { claimOn: 'FirstByte', firstByteTimeout: '3s' } },
  ],
  [
    ['--accept-proxy-protocol=10.0.0.0/8', '--accept-proxy-protocol=::1/128', '--send-proxy-protocol=v2'],
    { proxy: { proxyProtocol: { accept: ['10.0.0.0/8', '::1/128'], send: 'v2' } } },
  ],
  [['--tls-secret=my-tls'], { proxy: { tls: { secretName: 'my-tls' } } }],
  [
    ['--tls-secret=my-tls', '--tls-min-version=1.3', '--tls-client-ca=my-clients'],
    { proxy: { tls: { secretName: 'my-tls', minVersion: '1.3', clientCA: { secretName: 'my-clients' } } } },
  ],
  [
    ['--proxy-replicas=2', '--proxy-stock=3', '--fence=1m', '--proxy-requests=cpu=1', '--proxy-limits=cpu=2'],
    { proxy: { replicas: 2, stock: 3, fence: '1m', resources: { requests: { cpu: '1' }, limits: { cpu: '2' } } } },
  ],
  [
    ['--dns=false', '--dns-cidr=10.0.0.10/32', '--allow-peers', '--ingress=All', '--proxy-egress=Restricted'],
    {
      network: {
        dns: false,
        dnsCIDRs: ['10.0.0.10/32'],
        allowPeers: true,
        ingress: 'All',
        proxyEgress: 'Restricted',
      },
    },
  ],
  [
    ['--egress=0.0.0.0/0:443', '--egress=10.0.0.0/8', '--egress=[2001:db8::/32]:53', '--egress=2001:db8::/32'],
    {
      network: {
        egress: [
          { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ protocol: 'TCP', port: 443 }] },
          { to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] },
          { to: [{ ipBlock: { cidr: '2001:db8::/32' } }], ports: [{ protocol: 'TCP', port: 53 }] },
          { to: [{ ipBlock: { cidr: '2001:db8::/32' } }] },
        ],
      },
    },
  ],
  [['--security-profile=Restricted'], { securityProfile: 'Restricted' }],
  [['--gate'], { gate: true }],
  [['--gate=false'], {}],
  [
    ['--access=view=user:jane', '--access=operate=Group:oidc:teachers', '--access=view=serviceaccount:robot'],
    {
      access: [
        { subject: { kind: 'User', name: 'jane' }, role: 'view' },
        { subject: { kind: 'Group', name: 'oidc:teachers' }, role: 'operate' },
        { subject: { kind: 'ServiceAccount', name: 'robot' }, role: 'view' },
      ],
    },
  ],
  [
    ['--access=operate=serviceaccount:ci:robot'],
    { access: [{ subject: { kind: 'ServiceAccount', namespace: 'ci', name: 'robot' }, role: 'operate' }] },
  ],
]

describe('a flag', () => {
  it.each(given)('%j', (typed, spec) => {
    const built = typedService(typed)
    expect(built.spec).toEqual({ image: 'app:1', port: 8080, replicas: 1, service: service0, ...spec })
    expect(judgeService(built)).toEqual([])
    expect(parse(writeService(built))).toEqual(built)
  })

  it('is there for every field of the CRD, but for what only a pod template says', () => {
    const reached = new Set(given.flatMap(([, spec]) => pathsOf({ ...spec, image: 'app:1' })))
    const left = fieldsOf(specOfCRD.properties!).filter(
      field => !reached.has(field) && !/(^template|\.claims)$/.test(field),
    )
    expect(left).toEqual([])
  })

  it.each([
    ['--env=A', 'invalid argument "A" for "--env" flag: something like LOG_LEVEL=info is wanted'],
    ['--limits=cpu', 'invalid argument "cpu" for "--limits" flag: something like cpu=100m,memory=64Mi is wanted'],
    [
      '--env-from=pod/x',
      'invalid argument "pod/x" for "--env-from" flag: something like secret/NAME or configmap/NAME is wanted',
    ],
    ['--egress=10.0.0.1:443', 'something like 0.0.0.0/0:443'],
    ['--egress=example.org', 'something like 0.0.0.0/0:443'],
    ['--egress=10.0.0.0/99', 'something like 0.0.0.0/0:443'],
    ['--egress=10.0.0.0/8:65536', 'something like 0.0.0.0/0:443'],
    ...[
      'jane',
      'view=jane',
      'admin=user:jane',
      'view=user:',
      'view=serviceaccount:a:b:c',
      'view=serviceaccount::b',
    ].map(value => [
      `--access=${value}`,
      `invalid argument "${value}" for "--access" flag: something like view=user:jane`,
    ]),
    ['--service-annotation=x', 'invalid argument "x" for "--service-annotation" flag'],
  ])('%s is refused with an example', (typed, sentence) => {
    expect(() => typedService([typed])).toThrow(sentence)
  })

  it.each([
    [['--port=0'], 'spec.port: Invalid value: 0'],
    [['--fence=1s'], 'spec.proxy.fence: Invalid value: proxy.fence is between 2s and 24h'],
    [['--connect-timeout=10m'], 'connections.connectTimeout must be shorter than proxy.fence'],
    [['--requests=cpu=lots'], 'spec.resources.requests.cpu'],
    [['--dns-cidr=kube-system'], 'spec.network.dnsCIDRs[0]'],
    [['--min-spare=1'], 'spec.pool.autoscaling.sparePercent'],
    [['--spare-percent=20', '--min-spare=9', '--max-spare=8'], 'pool.autoscaling.minSpare is at most maxSpare'],
    [['--max-surge=0', '--max-unavailable=0'], 'cannot both be 0'],
    [['--access=view=user:jane', '--access=operate=user:jane'], 'access names a subject twice'],
    [['--access=view=group:system:authenticated'], 'may not be one that stands for everybody'],
  ])('%j is what the API server would refuse', (typed, sentence) => {
    expect(judgeService(typedService(typed)).join('\n')).toContain(sentence)
  })
})
