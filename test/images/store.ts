// A place for images of its own, so that nothing of the machine's own is touched, and all of it goes in the end.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attempt, run } from './command.ts'

/** Where a store is, for another process. */
export type Location = { readonly folder: string; readonly driver: string }

export type Store = {
  readonly location: Location
  readonly folder: string
  /** Runs buildah on this store; resolves with its standard output. */
  buildah(...args: string[]): Promise<string>
  /** The folder where the image's files are; they stay until the store goes. */
  mount(image: string): Promise<string>
  remove(): Promise<void>
}

export async function createStore(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-images-'))
  const overlay = await attempt('buildah', [...flags({ folder, driver: 'overlay' }), 'info'])
  // Inside a container there may be no overlay on an overlay.
  return openStore({ folder, driver: overlay.code === 0 ? 'overlay' : 'vfs' })
}

export function openStore(location: Location): Store {
  const { folder } = location
  // What it forgets to remove goes with the store.
  const temporary = `TMPDIR=${folder}`
  const buildah = (...args: string[]) => run('env', [temporary, 'buildah', ...flags(location), ...args])
  return {
    location,
    folder,
    buildah,
    async mount(image) {
      return buildah('mount', await buildah('from', '--pull-never', image))
    },
    async remove() {
      await buildah('rm', '--all')
      // Where overlay is used, its folder is a mount of its own.
      await attempt('umount', [join(folder, 'storage', 'overlay')])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function flags({ folder, driver }: Location): string[] {
  return ['--root', join(folder, 'storage'), '--runroot', join(folder, 'run'), '--storage-driver', driver]
}
