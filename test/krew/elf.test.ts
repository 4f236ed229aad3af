import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withoutDebugInfo } from '../../krew/elf.ts'

describe('a Linux program without debug information', () => {
  it.runIf(process.platform === 'linux')('runs as before, and is smaller', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-elf-'))
    try {
      const whole = await readFile(process.execPath)
      const lean = withoutDebugInfo(whole)
      expect(lean.length).toBeLessThan(whole.length * 0.9)
      const file = join(folder, 'node')
      await writeFile(file, lean)
      await chmod(file, 0o755)
      const program =
        'process.stdout.write(process.version + require("crypto").createHash("sha256").update("x").digest("hex"))'
      const says = (node: string) => spawnSync(node, ['-e', program], { encoding: 'utf8' }).stdout
      expect(says(file)).toMatch(/^v\d+/)
      expect(says(file)).toBe(says(process.execPath))
      expect(withoutDebugInfo(lean).equals(lean)).toBe(true)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('is asked of nothing else', () => {
    expect(() => withoutDebugInfo(Buffer.from('MZ, a Windows program'))).toThrow(
      'not a 64-bit little-endian ELF program',
    )
  })
})
