// Packs one static program into an image that containerd imports: no base, no builder, no registry.
import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { run } from './run.ts'

type Image = {
  /** With its tag. */
  readonly name: string
  /** A static program: it becomes the image's only file and its entrypoint. */
  readonly program: string
}

/** Writes `file`, an OCI archive with the one image; what it takes meanwhile is beside it. */
export async function packImage({ name, program }: Image, file: string): Promise<void> {
  const folder = await mkdtemp(`${file}-`)
  try {
    const layer = await packLayer(folder, program)
    const entrypoint = `/${basename(program)}`
    const platform = { os: 'linux', architecture: process.arch === 'x64' ? 'amd64' : process.arch }
    const config = await addBlob(folder, {
      ...platform,
      config: { Entrypoint: [entrypoint], User: '65532:65532' },
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    })
    const manifest = await addBlob(folder, {
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: mediaTypes.config, ...config },
      layers: [{ mediaType: mediaTypes.layer, ...layer }],
    })
    const annotations = { 'io.containerd.image.name': name }
    const index = {
      schemaVersion: 2,
      manifests: [{ mediaType: mediaTypes.manifest, ...manifest, platform, annotations }],
    }
    await writeFile(join(folder, 'index.json'), JSON.stringify(index))
    await writeFile(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
    await run(`pack the image ${name}`, ['tar', '-C', folder, '-cf', file, 'oci-layout', 'index.json', 'blobs'])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
}

type Blob = { readonly digest: string; readonly size: number }

async function packLayer(folder: string, program: string): Promise<Blob> {
  const root = join(folder, 'root')
  const tar = join(folder, 'layer.tar')
  await mkdir(root)
  await copyFile(program, join(root, basename(program)))
  const owner = ['--owner=0', '--group=0', '--numeric-owner', '--mtime=@0', '--mode=755']
  await run(`pack ${program}`, ['tar', '-C', root, ...owner, '-cf', tar, basename(program)])
  return await storeBlob(folder, await readFile(tar))
}

async function addBlob(folder: string, content: unknown): Promise<Blob> {
  return await storeBlob(folder, Buffer.from(JSON.stringify(content)))
}

async function storeBlob(folder: string, content: Buffer): Promise<Blob> {
  const hash = createHash('sha256').update(content).digest('hex')
  const blobs = join(folder, 'blobs', 'sha256')
  await mkdir(blobs, { recursive: true })
  await writeFile(join(blobs, hash), content)
  return { digest: `sha256:${hash}`, size: content.length }
}
