// Whether this pod's one connection was admitted: a file beside the gate, so that a gate that crashed and was started again remembers.
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'

export type Mark = {
  /** True exactly once in the life of the folder. Throws when it cannot be told. */
  take(): boolean
}

/** `folder` lives as long as the pod, and nobody else writes to it. */
export function createMark(folder: string): Mark {
  const file = join(folder, 'admitted')
  return {
    take() {
      try {
        closeSync(openSync(file, 'wx'))
        return true
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
        throw new Error(`cannot write ${file}, without which nobody is admitted`, { cause: error })
      }
    },
  }
}
