// Which programs the cluster consists of and where their one build is kept.
import { createHash } from 'node:crypto'
import { join } from 'node:path'

/** Programs and the Go packages they are built from, in the module in this folder. */
export const programPackages = {
  etcd: './etcd',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
  kubectl: 'k8s.io/kubernetes/cmd/kubectl',
} as const

export type Release = {
  /** Such as `v1.36.3`. */
  readonly kubernetes: string
  readonly buildFlags: readonly string[]
  /** Folder of the finished binaries. */
  readonly folder: string
}

/** `sources` are the texts of go.mod, go.sum and etcd/main.go, in this order; `caches` is the user's cache folder. */
export function planRelease(
  sources: readonly [goMod: string, goSum: string, etcdMain: string],
  caches: string,
): Release {
  const kubernetes = /^\s*k8s\.io\/kubernetes (v(\d+)\.(\d+)\.\S+)/m.exec(sources[0])
  if (!kubernetes) throw new Error('test/cluster/go.mod: no requirement of k8s.io/kubernetes; restore that line')
  const [, version = '', major = '', minor = ''] = kubernetes
  const buildFlags = ['-trimpath', '-buildvcs=false', '-ldflags', linkerFlags(version, major, minor)]
  const hash = createHash('sha256')
  for (const text of [...sources, ...buildFlags, ...Object.entries(programPackages).flat()]) {
    hash.update(`${text.length}:${text}`)
  }
  const name = `${version}-${hash.digest('hex').slice(0, 12)}`
  return { kubernetes: version, buildFlags, folder: join(caches, 'isolation-proxy', 'cluster', name) }
}

/** Clients and controllers misbehave against a server that does not know its own version. */
function linkerFlags(version: string, major: string, minor: string): string {
  const stamps = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap(variables => [
    `-X ${variables}.gitVersion=${version}`,
    `-X ${variables}.gitMajor=${major}`,
    `-X ${variables}.gitMinor=${minor}`,
  ])
  return ['-s', '-w', ...stamps].join(' ')
}

/** The XDG cache folder; `home` is the user's home. */
export function cachesFolder(env: Readonly<Record<string, string | undefined>>, home: string): string {
  return env.XDG_CACHE_HOME || join(home, '.cache')
}
