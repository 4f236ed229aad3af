// The control groups below which a cluster's containers run: made before the kubelet asks for them, removed after their last process.
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instance } from './instance.ts'
import { until } from './until.ts'

const root = '/sys/fs/cgroup'

/** In every hierarchy: those of version 1, the one of version 2, or both kinds beside each other. */
export async function makeCgroups({ cgroup }: Instance): Promise<void> {
  for (const hierarchy of await hierarchies()) {
    const group = join(hierarchy, cgroup)
    if (hierarchy === root) await passControllersOn(hierarchy)
    await mkdir(group, { recursive: true })
    if (hierarchy.endsWith('/cpuset')) await inheritCpus(hierarchy, group)
  }
}

/** Resolves when nothing is left; a group goes once its last process is reaped. */
export async function removeCgroups({ cgroup }: Instance): Promise<void> {
  const groups = (await hierarchies()).map(hierarchy => join(hierarchy, cgroup))
  await until(`removal of the control groups ${cgroup} below ${root}`, async () => {
    const left = await Promise.all(groups.map(removeTree))
    return left.includes(true) ? undefined : true
  })
}

/** A group of version 1 accepts no process before it has processors and memory. */
async function inheritCpus(hierarchy: string, group: string): Promise<void> {
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    await writeFile(join(group, file), (await readFile(join(hierarchy, file), 'utf8')).trim())
  }
}

/** Where version 2 is all there is, the kubelet wants these in its group, and a group has what the one above it passes on. */
async function passControllersOn(hierarchy: string): Promise<void> {
  const present = (await readFile(join(hierarchy, 'cgroup.controllers'), 'utf8')).trim().split(' ')
  const wanted = ['cpu', 'cpuset', 'memory', 'pids', 'hugetlb'].filter(name => present.includes(name))
  const file = join(hierarchy, 'cgroup.subtree_control')
  await writeFile(file, wanted.map(name => `+${name}`).join(' ')).catch(cause => {
    const reason =
      'the kubelet needs these controllers below its group, and the kernel refuses while processes are in the one above'
    throw new Error(`cannot write ${wanted.join(', ')} to ${file}: ${reason}`, { cause })
  })
}

async function hierarchies(): Promise<string[]> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map(line => line.split(' '))
  return mounts.filter(([, , type]) => type === 'cgroup' || type === 'cgroup2').map(([, place = '']) => place)
}

/** True when something of it is left. */
async function removeTree(group: string): Promise<boolean> {
  try {
    const entries = await readdir(group, { withFileTypes: true })
    await Promise.all(entries.filter(entry => entry.isDirectory()).map(entry => removeTree(join(group, entry.name))))
    await rmdir(group)
    return false
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENODEV') return false
    if (code === 'EBUSY') return true
    throw error
  }
}
