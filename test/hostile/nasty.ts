// Services that a hostile or unlucky person would write, by hand: names, templates, numbers and metadata, each with what is nasty about it.
import type { Bad } from './crowd.ts'
import { nastyTemplates } from './nastyTemplates.ts'

type Spec = Readonly<Record<string, unknown>>
type Meta = Readonly<Record<string, unknown>>
type Row = readonly [about: string, spec: Spec, metadata?: Meta]

const image = 'web:1'
const many = (count: number, of: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${of}${i}`, 'x']))

const names: Row[] = [
  ...['a'.repeat(52), 'constructor', 'valueof', 'x-proxy', 'default', 'kube-system', 'dedi-user-x'],
  ...[
    'a'.repeat(53),
    'a'.repeat(63),
    'a'.repeat(253),
    'a'.repeat(254),
    '',
    '1a',
    'a.b',
    'A',
    'ä',
    'a_b',
    '-a',
    'a-',
    '..',
    'a/b',
    '__proto__',
    'a%2fb',
    'wеb',
    'a b',
    'a\u0000',
    '\ud800',
  ],
].map(name => [`the name ${JSON.stringify(name).slice(0, 40)} of ${name.length}`, { image }, { name }])

const images: Row[] = [
  ...[
    '',
    ' ',
    'my image',
    'IMAGE:1',
    'wеb:1',
    ':',
    '@',
    'a@sha256:0',
    '../../etc/passwd',
    '\u0000',
    'a\nb',
    '$(rm -rf /)',
    'x'.repeat(1024),
    'x'.repeat(1025),
    'http://x/y',
    '🐳',
  ],
].map(name => [`the image ${JSON.stringify(name).slice(0, 40)}`, { image: name }])

const numbers: Row[] = [
  ...[-1, 0, 65_535, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 63, 1.5, '8080', null, 1e300].flatMap((value): Row[] => [
    [`port ${value}`, { image, port: value }],
    [`service.port ${value}`, { image, service: { port: value } }],
    [`replicas ${value} with maxPods 1`, { image, replicas: value, pool: { maxPods: 1 } }],
    [`proxy.replicas ${value}`, { image, proxy: { replicas: value } }],
    [`queue.length ${value}`, { image, connections: { queue: { length: value } } }],
  ]),
  ['10,000 replicas with maxPods 1', { image, replicas: 10_000, pool: { maxPods: 1 } }],
  ['rollout with nothing allowed', { image, pool: { rollout: { maxSurge: 0, maxUnavailable: '0%' } } }],
  ['a surge of 2^31', { image, pool: { rollout: { maxSurge: 2 ** 31, maxUnavailable: 0 } } }],
  ['nodePort below the range', { image, service: { type: 'NodePort', nodePort: 1 } }],
  ['nodePort beyond the range', { image, service: { type: 'NodePort', nodePort: 65_535 } }],
]

const durations: Row[] = [
  ...['0s', '9223372037s', `${'9'.repeat(31)}h`, '2562048h', '', '-1s', '1y', '٣s', '1s1h'].flatMap((value): Row[] => [
    [`drainTimeout ${value}`, { image, connections: { drainTimeout: value } }],
    [`fence ${value}`, { image, proxy: { fence: value } }],
    [`queue.timeout ${value}`, { image, connections: { queue: { timeout: value } } }],
    [`maxIdleTime ${value}`, { image, pool: { maxIdleTime: value } }],
    [`retention ${value}`, { image, pool: { retention: value } }],
  ]),
  ['connectTimeout as long as the fence', { image, proxy: { fence: '5s' }, connections: { connectTimeout: '5s' } }],
]

const networks: Row[] = [
  [
    'egress to nowhere that is an address',
    { image, network: { egress: [{ to: [{ ipBlock: { cidr: 'nowhere' } }] }] } },
  ],
  [
    'egress except what is outside',
    { image, network: { egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/8'] } }] }] } },
  ],
  [
    'egress to a port that ends before it begins',
    { image, network: { egress: [{ ports: [{ port: 9, endPort: 1 }] }] } },
  ],
  [
    'egress by a selector of nonsense',
    { image, network: { egress: [{ to: [{ podSelector: { matchLabels: { '!': '!' } } }] }] } },
  ],
  ['egress with 1,000 rules', { image, network: { egress: Array.from({ length: 1_000 }, () => ({})) } }],
  ['health checks from ::ffff:0:0/96', { image, connections: { healthCheckSources: ['::ffff:0:0/96'] } }],
  [
    'health checks from everywhere, a hundred times',
    { image, connections: { healthCheckSources: Array(100).fill('0.0.0.0/0') } },
  ],
  ['restricted egress of proxies', { image, network: { proxyEgress: 'Restricted', dns: false } }],
  ['source ranges of a Service that has none', { image, service: { loadBalancerSourceRanges: ['10.0.0.0/8'] } }],
  ['a Service with an annotation key of nonsense', { image, service: { annotations: { '!!': 'x' } } }],
  ['a Service with 200 KiB of annotations', { image, service: { annotations: many(100, 'a') } }],
  ['a Service with an annotation of 64 KiB', { image, service: { annotations: { a: 'x'.repeat(65_536) } } }],
  ['a load balancer class that is none', { image, service: { type: 'LoadBalancer', loadBalancerClass: '!' } }],
]

const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'somebody', uid: '00000000-0000-0000-0000-000000000001' }
const metadata: Row[] = [
  ['256 KiB of annotations', { image }, { annotations: { a: 'x'.repeat(262_144) } }],
  ['just less than 256 KiB of annotations', { image }, { annotations: { a: 'x'.repeat(262_000) } }],
  ['an owner that is not there', { image }, { ownerReferences: [owner] }],
  [
    'two controllers',
    { image },
    { ownerReferences: [owner, owner].map((one, i) => ({ ...one, uid: `u${i}`, controller: true })) },
  ],
  ['our own finalizer', { image }, { finalizers: ['soh.re/pool-namespace'] }],
  ['a finalizer of nonsense', { image }, { finalizers: ['!'] }],
  ['a deletionTimestamp', { image }, { deletionTimestamp: '2020-01-01T00:00:00Z', deletionGracePeriodSeconds: 1e9 }],
  [
    'a UID and a creation of its own choice',
    { image },
    { uid: 'mine', creationTimestamp: '1970-01-01T00:00:00Z', generation: 99 },
  ],
  ['a resourceVersion', { image }, { generateName: 'x-', resourceVersion: undefined }],
  [
    'labels that say it is managed by the operator',
    { image },
    {
      labels: {
        'app.kubernetes.io/managed-by': 'isolation-proxy',
        'soh.re/service': 'healthy',
        'soh.re/service-namespace': 'control',
      },
    },
  ],
  ['labels of nonsense', { image }, { labels: { '!': '!' } }],
  ['1,000 labels', { image }, { labels: many(1_000, 'l') }],
  ...['-1', '1e9', '999999999', '9'.repeat(400), 'ten', '', '\u0000', '٣'].flatMap((value): Row[] => [
    [
      `a base of ${value.slice(0, 20)}`,
      { image, pool: { maxPods: 1 } },
      { annotations: { 'soh.re/base-pool-size': value } },
    ],
    [`a bound of ${value.slice(0, 20)}`, { image }, { annotations: { 'soh.re/max-pods': value } }],
  ]),
  ['a restart asked for with 60 KiB', { image }, { annotations: { 'soh.re/restart-proxies': 'x'.repeat(60_000) } }],
]

const whole: Row[] = [
  ['nothing at all', {}],
  ['no image anywhere', { template: { spec: { containers: [{ name: 'other', image }] } } }],
  ['a refusal of control characters', { image, connections: { refusalMessage: '\u0000\u001b[2J\u202e' } }],
  ['fields that nobody knows', { image, bogus: 1, template: { spec: { bogus: [] } } }],
  ['deep nesting', { image, template: deep(2_000) }],
  [
    'words of JavaScript as fields',
    JSON.parse('{"image":"web:1","__proto__":{"port":1},"constructor":{"prototype":{}}}') as Spec,
  ],
]

function deep(levels: number): object {
  let inner: object = {}
  for (let level = 0; level < levels; level += 1) inner = { spec: inner }
  return inner
}

export function nastyServices(): Bad[] {
  const rows = [...names, ...images, ...numbers, ...durations, ...networks, ...metadata, ...whole, ...nastyTemplates]
  return rows.map(([about, spec, more], index) => ({
    about,
    body: {
      apiVersion: 'soh.re/v1alpha1',
      kind: 'DedicatedService',
      metadata: { name: `nasty-${index}`, ...more },
      spec,
    },
  }))
}
