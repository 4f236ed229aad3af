// Keeps the folders of one pod's volumes in step with what they are made of.
import { mkdir } from 'node:fs/promises'
import { planVolume, type Volume, type VolumeInput, type VolumePlan } from '../volumes/plan.ts'
import { writeFiles } from '../volumes/write.ts'

export type VolumeProgress =
  | { kind: 'ready' }
  | { kind: 'pending' }
  | { kind: 'wrong'; volume: string; message: string }

export type PodVolumes = {
  /** Brings every volume up to date. */
  refresh(input: VolumeInput): Promise<VolumeProgress>
  /** Folder of each volume, by name. */
  folders(): ReadonlyMap<string, string>
}

export function createPodVolumes(volumes: readonly Volume[], folderOf: (name: string) => string): PodVolumes {
  const folders = new Map<string, string>()
  const written = new Map<string, string>()

  const apply = async (name: string, plan: VolumePlan & { kind: 'files' | 'folder' | 'host' }) => {
    const folder = plan.kind === 'host' ? plan.path : folderOf(name)
    if (plan.kind === 'folder' && !folders.has(name)) await mkdir(folder, { recursive: true })
    if (plan.kind === 'files') {
      const print = JSON.stringify(
        Object.entries(plan.files).map(([path, { bytes, mode }]) => [path, mode, bytes.toString('base64')]),
      )
      if (written.get(name) !== print) await writeFiles(folder, plan.files)
      written.set(name, print)
    }
    folders.set(name, folder)
  }

  return {
    async refresh(input) {
      const plans = volumes.map(volume => ({ name: volume.name, plan: planVolume(volume, input) }))
      for (const { name, plan } of plans) {
        // What stands keeps standing when its source goes away.
        if (plan.kind === 'wrong' && !folders.has(name)) return { kind: 'wrong', volume: name, message: plan.message }
        if (plan.kind === 'wrong' || plan.kind === 'pending') continue
        await apply(name, plan)
      }
      return plans.every(({ name }) => folders.has(name)) ? { kind: 'ready' } : { kind: 'pending' }
    },
    folders: () => folders,
  }
}
