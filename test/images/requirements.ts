// What it takes to build and to run images without a container engine and without a registry.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Programs, which are also the names of their Debian packages. Git says which sources there are, and of which commit an image is. */
export const imagePrograms = ['buildah', 'git', 'mmdebstrap', 'runc'] as const

/** A sentence; undefined when nothing lacks. `path` is the variable PATH. */
export function whatImagesLack(path: string): string | undefined {
  if (process.platform !== 'linux') return 'images are built on Linux'
  if (process.getuid?.() !== 0) return 'images are built and run as root here: mounts and namespaces need it'
  const folders = path.split(delimiter).filter(Boolean)
  const missing = imagePrograms.filter(program => !folders.some(folder => isProgram(join(folder, program))))
  if (missing.length === 0) return undefined
  return `images need ${missing.join(', ')}: apt-get install --no-install-recommends ${missing.join(' ')}`
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
