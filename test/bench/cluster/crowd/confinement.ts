// The bounds that a kubelet sets for the operator's container, from its Deployment: here the operator is a process, and nothing else would hold it to them.
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import type { Deployment } from '../../../../api/kube/objects.ts'
import { parseQuantity } from '../../../../sandbox/agent/quantity.ts'
import { makeCgroups } from '../../../cluster/cgroups.ts'
import type { Instance } from '../../../cluster/instance.ts'

export type Limits = { readonly cpu: string; readonly memory: string }

/** Of the operator's container in the default install. */
export async function readLimits(): Promise<Limits> {
  const file = resolve(import.meta.dirname, '../../../../manifests/base/deployment.yaml')
  const { spec } = parse(await readFile(file, 'utf8')) as Deployment
  return spec!.template.spec!.containers[0]!.resources!.limits as Limits
}

/** A file of a control group, and what is written into it. */
type Bound = readonly [file: string, text: string]

const root = '/sys/fs/cgroup'
const PERIOD_US = 100_000

/** As a kubelet converts them: the share of each 100 ms, and bytes. */
export function planBounds({ cpu, memory }: Limits, version: 1 | 2): { memory: Bound; cpu: readonly Bound[] } {
  const quota = String(Math.round(parseQuantity(cpu) * PERIOD_US))
  const bytes = String(parseQuantity(memory))
  if (version === 2) return { memory: ['memory.max', bytes], cpu: [['cpu.max', `${quota} ${PERIOD_US}`]] }
  return {
    memory: ['memory.limit_in_bytes', bytes],
    cpu: [
      ['cpu.cfs_period_us', String(PERIOD_US)],
      ['cpu.cfs_quota_us', quota],
    ],
  }
}

/** The folders of the control groups, which go with the cluster. */
export async function makeConfinement(instance: Instance, limits: Limits): Promise<readonly string[]> {
  await makeCgroups(instance)
  const version = existsSync(join(root, 'cgroup.controllers')) ? 2 : 1
  const bounds = planBounds(limits, version)
  const folder = (hierarchy: string) => join(root, version === 2 ? '' : hierarchy, instance.cgroup)
  await write(folder('memory'), [bounds.memory])
  await write(folder('cpu'), bounds.cpu)
  return [...new Set([folder('memory'), folder('cpu')])]
}

/** The shell command that runs `command` in the groups. */
export function confined(groups: readonly string[], command: string): string {
  return `sh ${join(import.meta.dirname, 'confine.sh')} ${groups.join(',')} ${command}`
}

/** How often the kernel had to take memory back at the bound, or found none to take. */
export async function timesAtBound([group = '']: readonly string[]): Promise<number> {
  if (!existsSync(join(group, 'memory.events'))) return Number(await readFile(join(group, 'memory.failcnt'), 'utf8'))
  return Number(/^max (\d+)/m.exec(await readFile(join(group, 'memory.events'), 'utf8'))![1])
}

async function write(folder: string, bounds: readonly Bound[]): Promise<void> {
  for (const [file, text] of bounds) await writeFile(join(folder, file), text)
}
