import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { whatImagesLack } from './requirements.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-programs-'))
  for (const program of ['buildah', 'git', 'runc']) {
    await writeFile(join(folder, program), '')
    await chmod(join(folder, program), 0o755)
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)('who wants to build images', () => {
  it('is told which packages to install', () => {
    expect(whatImagesLack(folder)).toBe('images need mmdebstrap: apt-get install --no-install-recommends mmdebstrap')
  })

  it('is told nothing where nothing lacks', async () => {
    await writeFile(join(folder, 'mmdebstrap'), '', { mode: 0o755 })
    expect(whatImagesLack(folder)).toBeUndefined()
  })
})
