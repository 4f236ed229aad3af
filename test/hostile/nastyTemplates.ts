// Pod templates that reach for the host, for the neighbours, or for what is ours.

type Row = readonly [about: string, spec: Readonly<Record<string, unknown>>]

const image = 'web:1'
const template = (spec: object, metadata: object = {}) => ({ image, template: { metadata, spec } })
const target = (container: object) => template({ containers: [{ name: 'target', ...container }] })
const volume = (source: object) => template({ volumes: [{ name: 'v', ...source }] })

const host: Row[] = [
  ['hostNetwork', template({ hostNetwork: true })],
  ['hostPID', template({ hostPID: true })],
  ['hostIPC', template({ hostIPC: true })],
  ['hostUsers', template({ hostUsers: true })],
  ['hostAliases of nonsense', template({ hostAliases: [{ ip: 'x', hostnames: ['!'] }] })],
  ['a node by name', template({ nodeName: 'node-1' })],
  ['a restart policy', template({ restartPolicy: 'Always' })],
  ['an account of its own', template({ serviceAccountName: 'default' })],
  ['an account by its old name', template({ serviceAccount: 'default' })],
  ['a token mounted', template({ automountServiceAccountToken: true })],
  ['a privileged container', target({ securityContext: { privileged: true } })],
  ['every capability', target({ securityContext: { capabilities: { add: ['ALL', 'SYS_ADMIN'] } } })],
  ['a root of the host', volume({ hostPath: { path: '/' } })],
  ['a socket of the host', volume({ hostPath: { path: '/var/run/docker.sock', type: 'Socket' } })],
  ['a host port', target({ ports: [{ containerPort: 1, hostPort: 22 }] })],
  ['a claim on a volume', volume({ persistentVolumeClaim: { claimName: 'x' } })],
  ['an ephemeral volume', volume({ ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['x'] } } } })],
  ['a runtime class that is none', template({ runtimeClassName: 'none' })],
  ['a scheduler that is none', template({ schedulerName: 'none' })],
  ['a priority class of the system', template({ priorityClassName: 'system-node-critical' })],
  ['a priority of its own', template({ priority: 2_000_000_000 })],
]

const ours: Row[] = [
  ['labels that say it is in use', template({}, { labels: { 'soh.re/in-use': 'true' } })],
  [
    'labels that say it is of another service',
    template({}, { labels: { 'soh.re/service': 'healthy', 'soh.re/service-namespace': 'control' } }),
  ],
  ['labels of nonsense', template({}, { labels: { '!': '!' } })],
  ['an annotation of 256 KiB', template({}, { annotations: { a: 'x'.repeat(262_144) } })],
  ['POD_IP of its own', { image, env: [{ name: 'POD_IP', value: '10.0.0.1' }] }],
  ['PORT of its own', { image, env: [{ name: 'PORT', value: '' }] }],
  ['POD_IP in the template', target({ env: [{ name: 'POD_IP', value: 'x' }] })],
  ['one variable twice', { image, env: [{ name: 'A' }, { name: 'A', value: 'b' }] }],
  ['a variable without a name', { image, env: [{ name: '' }] }],
  ['a variable of nonsense', { image, env: [{ name: 'A=B\u0000', value: '\u0000' }] }],
  [
    'a variable of two sources',
    { image, env: [{ name: 'A', value: 'a', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
  ],
  [
    'a variable of a field that is none',
    { image, env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.secrets' } } }] },
  ],
  ['512 variables', { image, env: Array.from({ length: 512 }, (_, i) => ({ name: `V${i}`, value: 'x' })) }],
  ['513 variables', { image, env: Array.from({ length: 513 }, (_, i) => ({ name: `V${i}` })) }],
  ['a Secret named /', { image, env: [{ name: 'A', valueFrom: { secretKeyRef: { name: '/', key: 'k' } } }] }],
  ['a Secret named ../../x', volume({ secret: { secretName: '../../x' } })],
  ['a Secret named ..', volume({ secret: { secretName: '..' } })],
  ['a ConfigMap whose name is two', volume({ configMap: { name: 'a,Secret/b' } })],
  ['a ConfigMap of an endless name', volume({ configMap: { name: 'x'.repeat(5_000) } })],
  ['a Secret that is not there', volume({ secret: { secretName: 'none' } })],
  ['pull secrets of nonsense', template({ imagePullSecrets: [{ name: '?watch=true' }, { name: '#' }, {}] })],
  [
    '60 Secrets that are not there',
    template({ volumes: Array.from({ length: 60 }, (_, i) => ({ name: `v${i}`, secret: { secretName: `s${i}` } })) }),
  ],
]

const containers: Row[] = [
  [
    'two containers named target',
    template({
      containers: [
        { name: 'target', image },
        { name: 'target', image },
      ],
    }),
  ],
  ['a container without a name', template({ containers: [{ image }] })],
  ['a container whose name is a path', template({ containers: [{ name: '../x', image }] })],
  ['no containers', template({ containers: [] })],
  ['100 containers', template({ containers: Array.from({ length: 100 }, (_, i) => ({ name: `c${i}`, image })) })],
  ['init containers that share a name', template({ initContainers: [{ name: 'target', image }] })],
  [
    'an init container that never ends',
    template({ initContainers: [{ name: 'i', image, command: ['sleep', 'infinity'] }] }),
  ],
  ['an init container that restarts', template({ initContainers: [{ name: 'i', image, restartPolicy: 'Always' }] })],
  ['ephemeral containers', template({ ephemeralContainers: [{ name: 'e', image }] })],
  [
    'a port that clashes with the target’s',
    target({
      ports: [
        { name: 'other', containerPort: 8080, protocol: 'TCP' },
        { name: 'target', containerPort: 8080 },
      ],
    }),
  ],
  [
    'a port named target elsewhere',
    target({
      ports: [
        { name: 'target', containerPort: 1 },
        { name: 'target', containerPort: 2 },
      ],
    }),
  ],
  ['a port of 0', target({ ports: [{ containerPort: 0 }] })],
  [
    'resources of 10^18',
    { image, resources: { requests: { cpu: '1000000000000000000', memory: '1000000000000000000' } } },
  ],
  ['more asked for than allowed', { image, resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }],
  ['resources below nothing', { image, resources: { requests: { cpu: '-1' } } }],
  ['a resource of nonsense', { image, resources: { limits: { '!': '1' } } }],
  ['resources of 40 digits', { image, resources: { limits: { memory: '9'.repeat(40) } } }],
  ['proxies with resources of nonsense', { image, proxy: { resources: { limits: { '!': '1' } } } }],
  ['proxies that ask for all', { image, proxy: { resources: { requests: { cpu: '1000000000000000000' } } } }],
  ['a grace of 2^53', template({ terminationGracePeriodSeconds: 2 ** 53 - 1 })],
  ['a grace below nothing', template({ terminationGracePeriodSeconds: -1 })],
  ['a deadline of 0', template({ activeDeadlineSeconds: 0 })],
  ['another system', template({ os: { name: 'windows' } })],
  ['dns of nonsense', template({ dnsPolicy: 'None', dnsConfig: { nameservers: ['x'] } })],
  ['a host name of 64', template({ hostname: 'a'.repeat(64), subdomain: '!' })],
  [
    'spread over nonsense',
    template({ topologySpreadConstraints: [{ maxSkew: 0, topologyKey: '', whenUnsatisfiable: 'x' }] }),
  ],
  [
    'affinity of nonsense',
    template({
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } },
    }),
  ],
  ['tolerations of nonsense', template({ tolerations: [{ key: '!', operator: 'x', effect: 'y' }] })],
  ['gates that nobody opens', template({ schedulingGates: [{ name: 'never' }] })],
]

const handlers: object[] = [
  { exec: { command: [] } },
  { httpGet: { port: 'none', path: '\u0000' } },
  { httpGet: { port: 0 } },
  { tcpSocket: { port: 65_536 } },
  { tcpSocket: { port: 'target', host: '169.254.169.254' } },
  { grpc: { port: 8080, service: 'x'.repeat(500) } },
  { exec: { command: ['x'] }, httpGet: { port: 1 } },
  {},
]
const probes: Row[] = handlers.flatMap((handler): Row[] =>
  ['readinessProbe', 'livenessProbe', 'startupProbe'].map(kind => [
    `a ${kind} of ${JSON.stringify(handler).slice(0, 60)}`,
    target({ [kind]: { ...handler, periodSeconds: 0, failureThreshold: 2 ** 31 - 1 } }),
  ]),
)

export const nastyTemplates: readonly Row[] = [...host, ...ours, ...containers, ...probes]
