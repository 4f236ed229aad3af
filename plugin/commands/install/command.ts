// `kubectl isolation install`
import { defineCommand, type FlagTable } from '../../cli/command.ts'

export const flags = {
  component: {
    type: 'string',
    array: true,
    describe:
      "Add a part that the default install has not; can be repeated. alert-rules, service-monitor: for the Prometheus operator. chosen-namespaces: the operator may write in no namespaces but those of --watch-namespaces, each of which is bound to it by hand. grafana-dashboard: for Grafana's sidecar. high-availability: two operators, one of which leads. metrics-network-policy: the operator's metrics only for namespaces with the label metrics=enabled. no-secret-copies: the operator may touch no Secret.",
  },
  'health-port': { type: 'number', default: 8081, describe: "The port of the operator's health probes." },
  'health-probes': { type: 'boolean', default: true, describe: 'If false, Kubernetes does not probe the operator.' },
  image: {
    type: 'string',
    describe: "The operator's image. Without a tag, that of this release or of --tag is added.",
  },
  'image-pull-policy': {
    choices: ['Always', 'IfNotPresent', 'Never'],
    describe:
      "The image pull policy of the operator, and of proxies that start from then on: Always, IfNotPresent or Never. Left out, it is IfNotPresent for the operator and Kubernetes' own choice for proxies.",
  },
  'leader-election': {
    type: 'boolean',
    default: false,
    describe: 'If true, operators agree by a Lease who works. More than one replica implies it.',
  },
  limits: {
    type: 'string',
    describe: "The operator's resource limits, such as 'cpu=500m,memory=256Mi'. What is not named stays.",
  },
  'log-level': {
    choices: ['trace', 'debug', 'info', 'warn', 'error'],
    default: 'info',
    describe: 'What the operator, and proxies that it starts, log: trace, debug, info, warn or error.',
  },
  metrics: { type: 'boolean', default: true, describe: "If false, there is no Service for the operator's metrics." },
  'metrics-port': { type: 'number', default: 8080, describe: "The port of the operator's metrics." },
  'proxy-image': {
    type: 'string',
    describe: 'The image of proxies that start from now on. Without a tag, that of this release or of --tag is added.',
  },
  replicas: {
    type: 'number',
    describe: 'How many operators: 1, or 2 with --component=high-availability, which more than one implies.',
  },
  requests: {
    type: 'string',
    describe: "The operator's resource requests, such as 'cpu=100m,memory=64Mi'. What is not named stays.",
  },
  tag: { type: 'string', describe: 'The tag of both images, where --image and --proxy-image name none.' },
  'watch-namespaces': {
    type: 'string',
    describe: 'Namespaces, separated by commas, whose services the operator looks after. All when left out.',
  },
} as const satisfies FlagTable

export const install = defineCommand({
  name: 'install',
  parameters: '',
  words: { least: 0, most: 0 },
  summary: 'Print the manifests that install or upgrade isolation-proxy',
  details: `Print the manifests that install or upgrade isolation-proxy, for 'kubectl apply -f -'.

Nothing is changed. Without flags they are what 'kubectl kustomize manifests' gives in the repository, byte for byte. Where a cluster is reached that has isolation-proxy already, what would change there is said on stderr; without one they are printed all the same. The operator lives in the namespace isolation-proxy-system.`,
  examples: [
    {
      does: 'Install, or upgrade to the version of this plugin',
      typed: 'kubectl isolation install | kubectl apply -f -',
    },
    { does: 'See what would change, line by line', typed: 'kubectl isolation install | kubectl diff -f -' },
    {
      does: 'Install images from a registry of your own',
      typed:
        'kubectl isolation install --image=registry.example.com/isolation-proxy/operator --proxy-image=registry.example.com/isolation-proxy/proxy | kubectl apply -f -',
    },
    {
      does: 'Install two operators, one of which leads',
      typed: 'kubectl isolation install --replicas=2 | kubectl apply -f -',
    },
  ],
  flags,
  load: async () => (await import('./run.ts')).run,
})
