// What a cluster could leave on the machine, compared before and after it.
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instance } from './instance.ts'
import { findInit, listProcesses } from './processes.ts'
import { tryRun } from './run.ts'

/** Where a node's programs write by themselves, were they let. */
const fixedPlaces = [
  '/etc/containerd',
  '/opt/cni',
  '/opt/containerd',
  '/run/cni',
  '/run/containerd',
  '/run/netns',
  '/usr/libexec/kubernetes',
  '/var/lib/cni',
  '/var/lib/containerd',
  '/var/lib/kubelet',
  '/var/log/containers',
  '/var/log/pods',
]

export type Traces = {
  readonly places: readonly string[]
  readonly mounts: readonly string[]
  readonly interfaces: readonly string[]
  readonly tables: readonly string[]
}

/** Of the machine outside of all clusters; both are empty where `ip` or `nft` is not installed. */
export async function readTraces(): Promise<Traces> {
  const lines = async (...command: string[]) => (await tryRun(command)).stdout.split('\n').filter(Boolean)
  return {
    places: fixedPlaces.filter(place => existsSync(place)),
    mounts: readFileSync('/proc/self/mounts', 'utf8').split('\n').filter(Boolean),
    interfaces: (await lines('ip', '-brief', 'link')).map(line => line.split(' ')[0] ?? ''),
    tables: await lines('nft', 'list', 'tables'),
  }
}

/** The namespaces of all processes of a running cluster, those of its containers among them. */
export function readNamespaces(instance: Instance): ReadonlySet<string> {
  const init = findInit(instance)
  if (init === undefined) throw new Error(`cluster ${instance.name} does not run`)
  const ours = readLinks(process.pid)
  return new Set(
    descendants(init)
      .flatMap(readLinks)
      .filter(name => !ours.includes(name)),
  )
}

/** What is left of a cluster that is down, each in words; `namespaces` are those that it had. */
async function findLeftovers(instance: Instance, before: Traces, namespaces: ReadonlySet<string>): Promise<string[]> {
  const after = await readTraces()
  const more = (kind: keyof Traces) =>
    after[kind].filter(one => !before[kind].includes(one)).map(one => `${kind}: ${one}`)
  const marked = listProcesses().filter(({ argv }) => argv.some(word => word.includes(instance.state)))
  const inside = allPids().filter(pid => readLinks(pid).some(name => namespaces.has(name)))
  const entries = await readdir('/sys/fs/cgroup', { recursive: true, withFileTypes: true })
  const groups = entries
    .filter(entry => entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => path.includes(instance.cgroup))
  return [
    ...marked.map(({ argv }) => `process: ${argv.join(' ')}`),
    ...inside.map(pid => `process in its namespaces: ${pid}`),
    ...groups.map(path => `control group: ${path}`),
    ...more('places'),
    ...more('mounts').filter(line => line.includes(instance.state) || line.includes('containerd')),
    ...more('interfaces'),
    ...more('tables'),
    ...(existsSync(instance.state) ? [`folder: ${instance.state}`] : []),
  ]
}

/** Rejects with all that is left of `instance`. */
export async function demandNothingLeft(
  instance: Instance,
  before: Traces,
  namespaces: ReadonlySet<string>,
): Promise<void> {
  const left = await findLeftovers(instance, before, namespaces)
  if (left.length > 0) throw new Error(left.join('; '))
}

function descendants(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
    return [pid, ...children.flatMap(child => descendants(Number(child)))]
  } catch {
    return [pid]
  }
}

/** Such as `net:[4026532179]`; none of a process that is gone. */
function readLinks(pid: number): string[] {
  try {
    return ['net', 'mnt', 'pid'].map(kind => readlinkSync(join('/proc', String(pid), 'ns', kind)))
  } catch {
    return []
  }
}

const allPids = () =>
  readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .map(Number)
