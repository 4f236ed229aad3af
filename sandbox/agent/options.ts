// What the node agent was told on its command line.
import { parseArgs } from 'node:util'

export type Timing = {
  /** Wait before the first restart of a container that ended; it doubles up to the second, as a kubelet's. */
  crashBackoffMs: number
  crashBackoffMaxMs: number
  /** The same for an image that nothing maps, and for a source of a pod that is missing. */
  retryBackoffMs: number
  retryBackoffMaxMs: number
  heartbeatMs: number
  /** After SIGTERM, pods get their own grace, but no more than this. */
  shutdownMs: number
}

export type Capacity = { pods: string; cpu: string; memory: string }

export type Options = {
  kubeconfig: string
  nodeName: string
  nodeIP: string
  podCIDR: string
  loadBalancerCIDR: string
  /** Folder of everything that the agent keeps on disk. */
  state: string
  /** Image name to shell command, from `--image`; they win over the file. */
  images: Readonly<Record<string, string>>
  imagesFile: string | undefined
  /** What stands for images that neither of the two names. */
  builtInImages: Readonly<Record<string, string>>
  /** What a person types before flags such as --image: for sentences that tell what to do. */
  calledAs: string
  /** Standard input is a leash: nothing begins before its first byte, and when it ends, so does everything here, at once. */
  leash: boolean
  kubeletPort: number
  kubeletClientCA: string | undefined
  kubeletCert: string | undefined
  kubeletKey: string | undefined
  capacity: Capacity
  recycleAddresses: boolean
  /** Only pods that name this scheduler are bound to the node. */
  schedulerName: string
  /** Only Services of this class get an address; all of them when undefined. */
  loadBalancerClass: string | undefined
  logLevel: string
  timing: Timing
}

const flags = {
  kubeconfig: { type: 'string' },
  'node-name': { type: 'string', default: 'sandbox' },
  'node-ip': { type: 'string', default: '10.64.0.1' },
  'pod-cidr': { type: 'string', default: '10.64.0.0/16' },
  'load-balancer-cidr': { type: 'string', default: '10.65.0.0/16' },
  state: { type: 'string' },
  image: { type: 'string', multiple: true, default: [] as string[] },
  images: { type: 'string' },
  'built-in-image': { type: 'string', multiple: true, default: [] as string[] },
  'called-as': { type: 'string', default: '' },
  leash: { type: 'boolean', default: false },
  'kubelet-port': { type: 'string', default: '10250' },
  'kubelet-client-ca': { type: 'string' },
  'kubelet-cert': { type: 'string' },
  'kubelet-key': { type: 'string' },
  'capacity-pods': { type: 'string', default: '500' },
  'capacity-cpu': { type: 'string', default: '64' },
  'capacity-memory': { type: 'string', default: '256Gi' },
  'recycle-addresses': { type: 'boolean', default: false },
  'scheduler-name': { type: 'string', default: 'default-scheduler' },
  'load-balancer-class': { type: 'string' },
  'log-level': { type: 'string', default: 'info' },
  'crash-backoff-ms': { type: 'string', default: '10000' },
  'crash-backoff-max-ms': { type: 'string', default: '300000' },
  'retry-backoff-ms': { type: 'string', default: '1000' },
  'retry-backoff-max-ms': { type: 'string', default: '30000' },
  'heartbeat-ms': { type: 'string', default: '10000' },
  'shutdown-ms': { type: 'string', default: '5000' },
} as const

/** Throws with a sentence for the person on anything unknown, missing or malformed. */
export function parseOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({ args: [...argv], options: flags, strict: true, allowPositionals: false })
  const text = (name: 'kubeconfig' | 'state') => {
    const value = values[name]
    if (!value) throw new Error(`--${name} is missing: say --${name} ${name === 'state' ? 'FOLDER' : 'FILE'}`)
    return value
  }
  if (Boolean(values['kubelet-cert']) !== Boolean(values['kubelet-key'])) {
    throw new Error('--kubelet-cert and --kubelet-key belong together: give both or neither')
  }
  return {
    kubeconfig: text('kubeconfig'),
    nodeName: values['node-name'],
    nodeIP: values['node-ip'],
    podCIDR: values['pod-cidr'],
    loadBalancerCIDR: values['load-balancer-cidr'],
    state: text('state'),
    images: Object.fromEntries(values.image.map(parseImage)),
    imagesFile: values.images,
    builtInImages: Object.fromEntries(values['built-in-image'].map(parseImage)),
    calledAs: values['called-as'],
    leash: values.leash,
    kubeletPort: parseCount('kubelet-port', values['kubelet-port']),
    kubeletClientCA: values['kubelet-client-ca'],
    kubeletCert: values['kubelet-cert'],
    kubeletKey: values['kubelet-key'],
    capacity: { pods: values['capacity-pods'], cpu: values['capacity-cpu'], memory: values['capacity-memory'] },
    recycleAddresses: values['recycle-addresses'],
    schedulerName: values['scheduler-name'],
    loadBalancerClass: values['load-balancer-class'],
    logLevel: values['log-level'],
    timing: {
      crashBackoffMs: parseCount('crash-backoff-ms', values['crash-backoff-ms']),
      crashBackoffMaxMs: parseCount('crash-backoff-max-ms', values['crash-backoff-max-ms']),
      retryBackoffMs: parseCount('retry-backoff-ms', values['retry-backoff-ms']),
      retryBackoffMaxMs: parseCount('retry-backoff-max-ms', values['retry-backoff-max-ms']),
      heartbeatMs: parseCount('heartbeat-ms', values['heartbeat-ms']),
      shutdownMs: parseCount('shutdown-ms', values['shutdown-ms']),
    },
  }
}

/** `NAME=COMMAND`. */
export function parseImage(word: string): [string, string] {
  const equals = word.indexOf('=')
  if (equals < 1 || equals === word.length - 1) {
    throw new Error(`--image ${word}: write NAME=COMMAND, such as --image my-app:latest='redis-server --port $PORT'`)
  }
  return [word.slice(0, equals), word.slice(equals + 1)]
}

function parseCount(flag: string, word: string): number {
  if (!/^\d+$/.test(word)) throw new Error(`--${flag} ${word}: write a whole number`)
  return Number(word)
}
