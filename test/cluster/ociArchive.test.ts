// What is in an image that we pack.
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packImage } from './ociArchive.ts'
import { run } from './run.ts'

test('a packed image names itself, and every blob is what its name says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cluster-oci-'))
  try {
    const [program, archive] = [join(folder, 'hello'), join(folder, 'hello.tar')]
    await writeFile(program, '#!/bin/sh\n', { mode: 0o755 })
    await packImage({ name: 'cluster.invalid/hello:1', program }, archive)
    const read = (path: string) => run(`read ${path}`, ['tar', '-xOf', archive, path])
    const blob = async (digest: string) => {
      const content = await read(`blobs/sha256/${digest.replace('sha256:', '')}`)
      expect(`sha256:${createHash('sha256').update(content).digest('hex')}`).toBe(digest)
      return content
    }
    const index = JSON.parse(await read('index.json'))
    expect(index.manifests[0].annotations).toEqual({ 'io.containerd.image.name': 'cluster.invalid/hello:1' })
    const manifest = JSON.parse(await blob(index.manifests[0].digest))
    const config = JSON.parse(await blob(manifest.config.digest))
    expect(config.config).toEqual({ Entrypoint: ['/hello'], User: '65532:65532' })
    expect(config.rootfs.diff_ids).toEqual([manifest.layers[0].digest])
    await writeFile(join(folder, 'layer.tar'), await blob(manifest.layers[0].digest))
    const listed = await run('list the layer', ['tar', '-tvf', join(folder, 'layer.tar')])
    expect(listed).toMatch(/^-rwxr-xr-x 0\/0 +10 .* hello\n$/)
  } finally {
    await rm(folder, { recursive: true })
  }
})
