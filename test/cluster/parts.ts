// What the cluster's programs are built from, in parts: each is built when it is first needed, and anew only when something of its own changed.
import type { Kubernetes, Level } from './level.ts'

export type Part = {
  readonly name: 'etcd' | 'control' | 'oldest' | 'node' | 'containerd' | 'dns' | 'verdicts' | 'kwok'
  /** The folder of its Go module, below this one. */
  readonly module: string
  /** The Go package of each program; a name that begins with `./` is a folder of the module. */
  readonly packages: Readonly<Record<string, string>>
  /** The module whose version is the part's. */
  readonly versionOf: string
  /** Go build tags. */
  readonly tags?: string
  readonly minutes: number
}

/** Of no cluster: what single suites and benches need beside it. */
export type Extra = 'verdicts' | 'kwok'

const kubernetes = 'k8s.io/kubernetes'
const command = (name: string) => `${kubernetes}/cmd/${name}`
const control = {
  'kube-apiserver': command('kube-apiserver'),
  'kube-controller-manager': command('kube-controller-manager'),
  kubectl: command('kubectl'),
}

const parts: Readonly<Record<Exclude<Part['name'], Extra>, Part>> = {
  etcd: {
    name: 'etcd',
    module: '.',
    packages: { etcd: './etcd' },
    versionOf: 'go.etcd.io/etcd/server/v3',
    minutes: 1,
  },
  control: { name: 'control', module: '.', packages: control, versionOf: kubernetes, minutes: 5 },
  oldest: {
    name: 'oldest',
    module: 'oldest',
    packages: control,
    versionOf: kubernetes,
    // It had the clouds' libraries still in it, which take longer to compile than all the rest.
    tags: 'providerless',
    minutes: 5,
  },
  node: {
    name: 'node',
    module: '.',
    packages: {
      'kube-scheduler': command('kube-scheduler'),
      kubelet: command('kubelet'),
      'kube-proxy': command('kube-proxy'),
      pause: './pause',
      trial: './trial',
    },
    versionOf: kubernetes,
    minutes: 2,
  },
  containerd: {
    name: 'containerd',
    module: 'containerd',
    packages: {
      containerd: 'github.com/containerd/containerd/v2/cmd/containerd',
      'containerd-shim-runc-v2': 'github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2',
      ctr: 'github.com/containerd/containerd/v2/cmd/ctr',
    },
    versionOf: 'github.com/containerd/containerd/v2',
    minutes: 2,
  },
  dns: {
    name: 'dns',
    module: 'dns',
    packages: { coredns: './coredns' },
    versionOf: 'github.com/coredns/coredns',
    minutes: 1,
  },
}

export const extras: Readonly<Record<Extra, Part>> = {
  verdicts: {
    name: 'verdicts',
    module: 'verdicts',
    packages: { judge: './judge' },
    versionOf: 'github.com/mattfenwick/cyclonus',
    minutes: 1,
  },
  kwok: {
    name: 'kwok',
    module: 'kwok',
    packages: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' },
    versionOf: 'sigs.k8s.io/kwok',
    minutes: 2,
  },
}

/** The parts of a cluster, the one with kube-apiserver and kubectl first. */
export function partsOf(level: Level, version: Kubernetes): readonly [Part, ...Part[]] {
  const first = version === 'oldest' ? parts.oldest : parts.control
  const api = [first, parts.etcd] as const
  return level === 'api' ? api : [...api, parts.node, parts.containerd, parts.dns]
}
