// All images, built as a person builds them from the Dockerfile, but on a base of our own, so that no registry is needed.
import { mkdir, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { cachesFolder } from '../cluster/release.ts'
import { type Bases, buildBases, type Kind, makeDebian } from './base.ts'
import { run } from './command.ts'
import { type Image, listImages } from './list.ts'
import type { Store } from './store.ts'

const root = resolve(import.meta.dirname, '../..')
export const imagesFolder = join(root, 'dist/images')

export const images = listImages(packageJson.version)

/** Replaces `dist/images`: an OCI archive of each image. They stay in the store as well, under the same names. */
export async function buildImages(store: Store, say: (line: string) => void): Promise<void> {
  await rm(imagesFolder, { recursive: true, force: true })
  await mkdir(imagesFolder, { recursive: true })
  say('Debian, from its packages')
  const month = new Date().toISOString().slice(0, 7)
  const make = (kind: Kind) => makeDebian(kind, cachesFolder(process.env, homedir()), month)
  const [debian, compiler] = [await make('targets'), await make('compiler')]
  say('Node, from package-lock.json')
  const bases = await buildBases(store, { debian, compiler, node: nodeFolder(), npm: npmFolder() })
  const revision = await run('git', ['rev-parse', 'HEAD'], root)
  for (const image of images) {
    say(image.name)
    await buildImage(store, { image, bases, revision })
    await store.buildah('push', '--quiet', image.name, `oci-archive:${archiveOf(image)}:${image.name}`)
  }
}

export function archiveOf({ target }: Image): string {
  return join(imagesFolder, `${target}.tar`)
}

type Order = { readonly image: Image; readonly bases: Bases; readonly revision: string }

async function buildImage(store: Store, { image, bases, revision }: Order): Promise<void> {
  const cache = process.env.npm_config_cache
  await store.buildah(
    ...['build', '--isolation', 'chroot', '--layers', '--pull-never'],
    // The same sources make the same image.
    ...['--timestamp', '0'],
    ...['--build-arg', `NODE_IMAGE=${bases.node}`, '--build-arg', `BASE_IMAGE=${bases.debian}`],
    ...['--build-arg', `COMPILER_IMAGE=${bases.compiler}`],
    ...['--build-arg', `VERSION=${packageJson.version}`, '--build-arg', `REVISION=${revision}`],
    ...(cache ? ['--volume', `${cache}:/root/.npm`] : []),
    ...['--file', join(root, image.dockerfile), '--target', image.target, '--tag', image.name, root],
  )
}

function nodeFolder(): string {
  const arch = process.arch === 'arm64' ? 'arm64' : 'x64'
  return join(root, 'node_modules', `node-linux-${arch}`)
}

/** Of the npm that runs this. */
function npmFolder(): string {
  const running = process.env.npm_execpath
  if (running?.endsWith('npm-cli.js')) return dirname(dirname(running))
  throw new Error('images are built by npm: npm run images')
}
