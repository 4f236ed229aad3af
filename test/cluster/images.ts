// Brings images from files to the node's containerd, and tells which it has.
import { join } from 'node:path'
import type { Instance } from './instance.ts'
import { planEntry } from './namespace.ts'
import { findProgram } from './processes.ts'
import { feed, run, tryRun } from './run.ts'
import { until } from './until.ts'

/** As the kubelet sees them. */
const kubernetesImages = ['--namespace', 'k8s.io', 'images']

/** Imports an OCI or Docker archive and resolves with the names in it once the kubelet sees them. */
export async function importImage(instance: Instance, archive: string): Promise<string[]> {
  const said = await feed(`import of ${archive}`, planCtr(instance, ['import', '--local', '-']), archive)
  const names = said.split('\n').flatMap(line => /^unpacking (\S+) \(/.exec(line)?.[1] ?? [])
  if (names.length === 0) throw new Error(`import of ${archive}: ctr names no image: ${said}`)
  await until(`the kubelet's sight of ${names.join(', ')}`, async () => {
    const seen = await listImages(instance)
    return names.every(name => seen.includes(name)) ? true : undefined
  })
  return names
}

/** Resolves when containerd answers, which on a machine that never started it takes seconds; rejects at once when it has ended. */
export async function waitContainerd(instance: Instance): Promise<void> {
  const log = join(instance.logs, 'containerd.log')
  await until(`first answer of containerd, see ${log}`, async () => {
    if (findProgram(instance, 'containerd') === undefined) throw new Error(`containerd has ended, see ${log}`)
    const { code } = await tryRun([...planEntry(instance), join(instance.programs, 'ctr'), 'version'])
    return code === 0 ? true : undefined
  })
}

/** Those that containers can be made of. */
export async function listImages(instance: Instance): Promise<string[]> {
  const managed = 'labels."io.cri-containerd.image"==managed'
  const listed = await run('list the images', planCtr(instance, ['list', '--quiet', managed]))
  return listed.split('\n').filter(name => name !== '' && !name.startsWith('sha256:'))
}

function planCtr(instance: Instance, words: readonly string[]): string[] {
  return [...planEntry(instance), join(instance.programs, 'ctr'), ...kubernetesImages, ...words]
}
