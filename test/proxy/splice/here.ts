// The addon, compiled for the tests of this process; where that cannot be done, why.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Addon, loadAddon } from '../../../proxy/splice/addon.ts'
import { compile, missingToCompile } from '../../../proxy/splice/compile.ts'

export const missing = missingToCompile()

export function addonHere(): Addon {
  const folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-splice-'))
  try {
    const file = join(folder, 'splice.node')
    compile(file)
    return loadAddon(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
