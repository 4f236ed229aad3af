// The file: what was given with a comment above each part, and below it, commented out, what may be added, with its defaults.
import { printYaml } from '../../yaml/print.ts'
import type { ServiceManifest } from './build.ts'

const comments: Readonly<Record<string, string>> = {
  image: 'What runs. Each connection gets a pod of it for itself.',
  port: 'The port that it listens on; it finds it in its environment as PORT, and its address as POD_IP.',
  replicas: 'Available pods to keep: ready, and never used. With 0, a pod is started when a client comes.',
  resources: 'Of each pod.',
  env: 'Environment of the container.',
  template:
    'Pod template: volumes, probes, sidecars and whatever else a pod may have. The container that clients talk to is "target".',
  service: 'Where clients connect.',
  pool: 'How the pods are kept.',
  connections: 'How clients are treated.',
  proxy: 'The proxy that joins each connection to one pod.',
  network: 'What the pods may reach, and who may reach them, where the network enforces NetworkPolicies.',
  securityProfile: 'How far the pods are locked down.',
  gate: 'A sidecar in each pod that lets in one connection, ever: for the case that even an address leads astray.',
  access: "Who besides admins may look into the pods' namespace (view), or also end connections (operate).",
}

/** Parts that are not there are shown like this, to be uncommented. The values are the CRD's defaults, or examples where it has none. */
const further: Readonly<Record<string, string>> = {
  resources: `resources:
  requests: {cpu: 100m, memory: 64Mi}
  limits: {cpu: 200m, memory: 128Mi}`,
  env: `env:
- name: LOG_LEVEL
  value: info`,
  pool: `pool:
  maxPods: 100 # none when left out
  autoscaling: # off when left out
    sparePercent: 25
    minSpare: 5 # spec.replicas when left out
    maxSpare: 50 # none when left out
    scaleDownDelay: 60s
  overflow: Queue
  maxIdleTime: 1h # off when left out
  historyLimit: 100
  retention: 0s`,
  connections: `connections:
  connectTimeout: 5s
  drainTimeout: 1h
  idleTimeout: 10m # off when left out
  maxDuration: 2h # off when left out
  queue: {length: 128, timeout: 30s}
  claimOn: Accept # or FirstByte, ClientHello: who connects and says nothing uses no pod
  firstByteTimeout: 10s
  maxPerSource: 10 # no limit when left out
  maxConnections: 500 # no limit when left out
  acceptRate: 20 # a second; no limit when left out
  allow: [10.0.0.0/8] # everybody when left out
  deny: [10.6.6.0/24] # nobody when left out
  refusalMessage: | # nothing when left out
    All places are taken, try again later.`,
  proxy: `proxy:
  replicas: 1
  fence: 5m
  proxyProtocol: # neither when left out
    accept: [192.0.2.0/28] # load balancers
    send: v2 # to the pods
  tls: # none when left out
    secretName: my-tls # of type kubernetes.io/tls
    minVersion: "1.2"
    clientCA: {secretName: my-clients} # with ca.crt; every client is served when left out`,
  network: `network:
  dns: true
  allowPeers: false
  egress: # DNS only when left out
  - to: [{ipBlock: {cidr: 0.0.0.0/0}}]
    ports: [{protocol: TCP, port: 443}]`,
  securityProfile: 'securityProfile: Baseline',
  gate: 'gate: false',
  access: `access: # nobody when left out
- subject: {kind: Group, name: my-team}
  role: view`,
}

/** Valid YAML that ends with a line end. */
export function writeService({ apiVersion, kind, metadata, spec }: ServiceManifest): string {
  return [
    '# Gives every TCP connection a pod of its own. All fields: kubectl explain dedi.spec --recursive',
    write({ apiVersion, kind, metadata }, ''),
    'spec:',
    ...Object.entries(spec).map(([name, value]) => `  # ${comments[name]}\n${write({ [name]: value }, '  ')}`),
    '',
    '  # Further parts, with their defaults:',
    ...Object.entries(further)
      .filter(([name]) => !(name in spec))
      .map(([, text]) => text.replace(/^/gm, '  # ')),
    '',
  ].join('\n')
}

function write(value: object, indent: string): string {
  return printYaml(value)
    .replace(/\n$/, '')
    .replace(/^(?=.)/gm, indent)
}
