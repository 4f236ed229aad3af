// One flag for every field that people set often. Their meaning is the CRD's; without a flag the CRD's default holds.
import type { FlagTable } from '../../cli/command.ts'

/** Those that are asked for at a terminal. */
const asked = {
  image: { type: 'string', describe: 'The image of the container that clients talk to.' },
  port: { type: 'number', default: 8080, describe: 'The port that the container listens on.' },
  replicas: { type: 'number', default: 1, describe: 'The number of available pods to keep: ready, and never used.' },
  'service-type': {
    choices: ['ClusterIP', 'LoadBalancer', 'NodePort'],
    default: 'ClusterIP',
    describe: 'How clients reach the service: ClusterIP, LoadBalancer or NodePort.',
  },
  'service-port': { type: 'number', default: 9090, describe: 'The port that clients connect to.' },
  requests: { type: 'string', describe: "The resource requests of each pod, such as 'cpu=100m,memory=64Mi'." },
  limits: { type: 'string', describe: "The resource limits of each pod, such as 'cpu=200m,memory=128Mi'." },
  env: { type: 'string', array: true, describe: 'An environment variable, NAME=VALUE; can be repeated.' },
} as const satisfies FlagTable

const ofPods = {
  'env-from': {
    type: 'string',
    array: true,
    describe: 'All variables of secret/NAME or configmap/NAME; can be repeated.',
  },
  'image-pull-secret': {
    type: 'string',
    array: true,
    describe: 'A Secret of this namespace to pull the image with; can be repeated.',
  },
  'node-selector': { type: 'string', describe: 'Labels of the nodes to run on, as key1=value1,key2=value2.' },
  'runtime-class': { type: 'string', describe: 'The RuntimeClass of the pods, such as gvisor.' },
  'security-profile': {
    choices: ['Baseline', 'Restricted'],
    describe: 'Restricted also drops all capabilities and demands a non-root user.',
  },
  access: {
    type: 'string',
    array: true,
    describe:
      'Who may look into the pool (view) or also end connections (operate), as view=user:jane, operate=group:teachers or view=serviceaccount:my-team:robot; can be repeated.',
  },
  gate: { type: 'boolean', describe: 'Puts a sidecar into each pod that lets in one connection, ever.' },
} as const satisfies FlagTable

const ofThePool = {
  'history-limit': { type: 'number', describe: 'The number of receipts to keep.' },
  'max-idle-time': { type: 'string', describe: 'Replace a warm pod that has waited this long, such as 1h.' },
  'max-pods': { type: 'number', describe: 'The upper bound of all pods of the service.' },
  'max-surge': { type: 'string', describe: 'Pods above the base while warm pods are replaced: a number or 25%.' },
  'max-unavailable': { type: 'string', describe: 'Pods below the base while warm pods are replaced: a number or 25%.' },
  'max-spare': { type: 'number', describe: 'Where the base follows use (--spare-percent): its upper bound.' },
  'min-spare': { type: 'number', describe: 'Where it does: its lower bound, in place of --replicas.' },
  overflow: {
    choices: ['Queue', 'Reject', 'EvictOldest', 'EvictIdlest'],
    describe: 'What happens when no pod is available: clients wait, are refused, or another connection ends.',
  },
  retention: { type: 'string', describe: 'Keep a finished pod this long for inspection, such as 10m.' },
  'scale-down-delay': {
    type: 'string',
    describe: 'Where the base follows use: fall once nothing has asked for more in this time, such as 5m.',
  },
  'spare-percent': {
    type: 'number',
    describe: 'Let the base follow use: keep this percentage of the pods in use ready beside them.',
  },
} as const satisfies FlagTable

const ofConnections = {
  'accept-rate': { type: 'number', describe: 'New connections a second, and at once, that each proxy lets in.' },
  allow: { type: 'string', array: true, describe: 'Clients that are served, as a CIDR; can be repeated.' },
  'claim-on': {
    choices: ['Accept', 'FirstByte', 'ClientHello'],
    describe: 'What a client has to do before it is given a pod: connect, say something, or send a TLS ClientHello.',
  },
  'connect-timeout': { type: 'string', describe: 'How long to try to reach the pod for a client.' },
  deny: { type: 'string', array: true, describe: 'Clients that are refused, as a CIDR; can be repeated.' },
  'drain-timeout': { type: 'string', describe: 'How long a proxy that is to stop lets its connections go on.' },
  'first-byte-timeout': { type: 'string', describe: 'How long a client may take for what --claim-on asks of it.' },
  'health-check-source': {
    type: 'string',
    array: true,
    describe: "Peers, as a CIDR, whose connections use no pod: a load balancer's health checks; can be repeated.",
  },
  'idle-timeout': {
    type: 'string',
    describe: 'Reset a connection on which nothing passed for this long, such as 10m.',
  },
  'max-connections': { type: 'number', describe: 'Connections that each proxy may have at a time.' },
  'max-duration': { type: 'string', describe: 'Reset a connection that has had its pod for this long, such as 2h.' },
  'max-per-source': { type: 'number', describe: 'Connections that one client address may have at a time, per proxy.' },
  'queue-length': { type: 'number', describe: 'Clients that may wait for a pod at once, per proxy.' },
  'queue-timeout': { type: 'string', describe: 'How long a client may wait for a pod.' },
  'refusal-message': { type: 'string', describe: 'Text that a client is sent before it is refused.' },
} as const satisfies FlagTable

const ofTheService = {
  'external-traffic-policy': { choices: ['Cluster', 'Local'], describe: "Local keeps the clients' addresses." },
  'load-balancer-class': { type: 'string', describe: 'Which load balancer, where a cluster has several.' },
  'load-balancer-source-range': {
    type: 'string',
    array: true,
    describe: 'Clients that the load balancer admits, as a CIDR; can be repeated.',
  },
  'node-port': { type: 'number', describe: 'The port on every node. Kubernetes chooses one when left out.' },
  'service-annotation': {
    type: 'string',
    array: true,
    describe: 'An annotation of the Service, KEY=VALUE; can be repeated.',
  },
} as const satisfies FlagTable

const ofTheProxy = {
  'accept-proxy-protocol': {
    type: 'string',
    array: true,
    describe: "Load balancers, as a CIDR, that tell the client's address by the PROXY protocol; can be repeated.",
  },
  fence: { type: 'string', describe: 'A proxy that could not renew its Lease for this long serves nothing new.' },
  'proxy-limits': { type: 'string', describe: "The resource limits of each proxy, such as 'cpu=1,memory=256Mi'." },
  'proxy-replicas': { type: 'number', describe: 'The number of proxies.' },
  'proxy-requests': {
    type: 'string',
    describe: "The resource requests of each proxy, such as 'cpu=100m,memory=64Mi'.",
  },
  'proxy-stock': {
    type: 'number',
    describe: 'Pods that each proxy holds reserved. Found from --replicas when left out.',
  },
  'send-proxy-protocol': {
    choices: ['v1', 'v2'],
    describe: "Tell each pod its client's address by the PROXY protocol.",
  },
  'tls-client-ca': {
    type: 'string',
    describe: 'A Secret of this namespace with ca.crt: only clients with a certificate of it are served.',
  },
  'tls-min-version': { choices: ['1.2', '1.3'], describe: 'The oldest version of TLS that is spoken.' },
  'tls-secret': {
    type: 'string',
    describe: 'Serve clients over TLS, with the certificate of this Secret of this namespace.',
  },
} as const satisfies FlagTable

const ofTheNetwork = {
  'allow-peers': { type: 'boolean', describe: 'Let the pods of this service reach each other.' },
  dns: { type: 'boolean', defaultDescription: 'true', describe: 'If false, pods may not ask DNS.' },
  'dns-cidr': { type: 'string', array: true, describe: 'Where DNS is, when not in kube-system; can be repeated.' },
  egress: {
    type: 'string',
    array: true,
    describe: 'What pods may reach besides DNS: CIDR, or CIDR:PORT, such as 0.0.0.0/0:443; can be repeated.',
  },
  ingress: { choices: ['ProxyOnly', 'All'], describe: 'Who may reach the pods: the proxies alone, or everybody.' },
  'proxy-egress': {
    choices: ['Open', 'Restricted'],
    describe: 'What the proxies may reach: everything, or only the pool, DNS and the API server.',
  },
} as const satisfies FlagTable

const ofTheFile = {
  'dry-run': {
    type: 'string',
    choices: ['none', 'server'],
    default: 'none',
    describe:
      'Must be "none" or "server". If server, the cluster is asked whether it would take the service; nothing is kept there.',
  },
  force: { type: 'boolean', default: false, describe: 'Overwrite the file of -o.' },
  output: { alias: 'o', type: 'string', default: '-', describe: 'The file to write to; - is stdout.' },
} as const satisfies FlagTable

export const flags = {
  ...asked,
  ...ofPods,
  ...ofThePool,
  ...ofConnections,
  ...ofTheService,
  ...ofTheProxy,
  ...ofTheNetwork,
  ...ofTheFile,
} as const satisfies FlagTable
