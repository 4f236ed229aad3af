// Bundles the programs into dist/: a folder for each, with the parts that it loads only when needed beside it. Run by `npm run build`; development and tests may run the sources instead.
import { cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageFolder, renderNotices } from './krew/notices.ts'
import { layAssets } from './plugin/build/assets.ts'
import { bundle, bundlePlugin, bundleProgram, type Part } from './plugin/build/bundle.ts'
import { writeLaunchers } from './plugin/build/launcher.ts'
import { programs } from './plugin/build/programs.ts'

/** Those that are images, each under its own name. */
const imagePrograms = ['operator', 'proxy', 'echo'] as const

const root = fileURLToPath(new URL('.', import.meta.url))

/** Replaces them in dist/. Each program is `dist/<program>/<program>.js`; the plugin's folder for PATH is `dist/bin`. */
export async function buildPrograms(): Promise<void> {
  for (const name of [...Object.keys(programs), 'plugin', 'bin'])
    await rm(`${root}dist/${name}`, { recursive: true, force: true })
  for (const [name, entry] of Object.entries(programs)) {
    await bundle({ entries: { [name]: entry }, dir: join(root, 'dist', name), extension: 'js' })
  }
  await buildPlugin(join(root, 'dist'))
}

/**
 * `<folder>/bin` is for PATH: `kubectl isolation` is found there. What it runs is beside it, in `<folder>/plugin`; the folder may be moved as a whole.
 * `node` runs it when there is no `<folder>/runtime/node`. The answer is what the bundles were made of.
 */
export async function buildPlugin(folder: string, { node = process.execPath } = {}): Promise<Part[]> {
  const parts = await bundlePlugin(join(folder, 'plugin'))
  const assets = await layAssets(join(folder, 'plugin'))
  await writeLaunchers(folder, node)
  return [...parts, ...assets]
}

/** What the Dockerfile puts into images: `<folder>/<program>/<program>.mjs` with all that it loads, and the licences. */
async function layImagePrograms(folder: string): Promise<void> {
  for (const program of imagePrograms) {
    const dir = join(folder, program)
    const parts = await bundleProgram(program, programs[program], dir)
    const libraries = parts.flatMap(({ modules }) => modules).filter(packageFolder)
    if (libraries.length > 0) {
      const notices = await renderNotices(libraries, `The isolation-proxy ${program}`)
      await writeFile(join(dir, 'THIRD-PARTY-NOTICES'), notices)
    }
    await cp(join(root, 'LICENSE'), join(dir, 'LICENSE'))
  }
}

if (import.meta.main) {
  const [what, folder] = process.argv.slice(2)
  if (what === 'images' && folder) await layImagePrograms(folder)
  else await buildPrograms()
}
