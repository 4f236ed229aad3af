// The images that a full cluster has from the start, each one program of ours or of the release.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { importImage, waitContainerd } from './images.ts'
import type { Instance } from './instance.ts'
import { packImage } from './ociArchive.ts'

/** A registry that no one has: nothing is ever pulled from it. */
const image = (name: string) => `cluster.invalid/${name}:1`

export const pauseImage = image('pause')
const images: Readonly<Record<string, string>> = {
  pause: pauseImage,
  coredns: image('coredns'),
  trial: image('trial'),
}

/** Imports them as soon as containerd answers. */
export async function importOwnImages(instance: Instance): Promise<void> {
  const folder = join(instance.state, 'images')
  await mkdir(folder, { recursive: true })
  const answers = waitContainerd(instance)
  await Promise.all(
    Object.entries(images).map(async ([program, name]) => {
      const archive = join(folder, `${program}.tar`)
      await Promise.all([packImage({ name, program: join(instance.programs, program) }, archive), answers])
      await importImage(instance, archive)
    }),
  )
}
