// Tells a pod's program where to listen: in the sandbox several pods share one machine, so `every address` is not an answer.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'

/** One `host:port` a line. Replaced as a whole, so that a reader never sees half of it. */
export function writeListenFile(path: string, addresses: readonly string[]): void {
  const text = addresses.map(address => `${address}\n`).join('')
  if (readIfThere(path) === text) return
  writeFileSync(`${path}.new`, text)
  renameSync(`${path}.new`, path)
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
