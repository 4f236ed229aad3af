// Which programs the cluster consists of and where their one build is kept.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Part } from './parts.ts'

export type Build = {
  readonly part: Part
  /** Of the part's own module, such as `v1.36.3`. */
  readonly version: string
  readonly buildFlags: readonly string[]
  /** Folder of the finished binaries. */
  readonly folder: string
}

export type Release = {
  /** Such as `v1.36.3`. */
  readonly kubernetes: string
  /** Folder of kube-apiserver and kubectl. */
  readonly folder: string
  readonly builds: readonly [Build, ...Build[]]
}

/** `sources` are the texts of the module's go.mod and go.sum, then of the part's own programs; `caches` is the user's cache folder. */
export function planBuild(part: Part, sources: readonly [goMod: string, ...string[]], caches: string): Build {
  const version = findVersion(part, sources[0])
  const tags = part.tags ? ['-tags', part.tags] : []
  const buildFlags = ['-trimpath', '-buildvcs=false', ...tags, '-ldflags', linkerFlags(part, version)]
  const hash = createHash('sha256')
  for (const text of [...sources, ...buildFlags, ...Object.entries(part.packages).flat()]) {
    hash.update(`${text.length}:${text}`)
  }
  const name = `${part.name}-${version}-${hash.digest('hex').slice(0, 12)}`
  return { part, version, buildFlags, folder: join(caches, 'isolation-proxy', 'cluster', name) }
}

/** The first of `builds` is the one with kube-apiserver and kubectl. */
export function planRelease(builds: readonly [Build, ...Build[]]): Release {
  return { kubernetes: builds[0].version, folder: builds[0].folder, builds }
}

function findVersion(part: Part, goMod: string): string {
  const line = goMod.split('\n').find(line =>
    line
      .trim()
      .replace(/^require /, '')
      .startsWith(`${part.versionOf} v`),
  )
  const version = line && / (v\d+\.\d+\.\S+)/.exec(line)?.[1]
  if (!version)
    throw new Error(`test/cluster/${part.module}/go.mod: no requirement of ${part.versionOf}; restore that line`)
  return version
}

/** Clients and controllers misbehave against a server that does not know its own version. */
function linkerFlags({ versionOf }: Part, version: string): string {
  if (versionOf !== 'k8s.io/kubernetes') return '-s -w'
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version) ?? []
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
