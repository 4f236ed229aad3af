// Bundles the plugin: a part for each command, loaded when it is typed.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type InputOptions, type OutputOptions } from 'rolldown'
import { chunks } from './chunks.ts'
import { lean } from './lean.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The same library as ES modules, of which what nobody calls is left out; its CommonJS goes in whole. */
const alias = { yaml: join(root, 'node_modules/yaml/browser/dist/index.js') }

/** A file of the bundle and the sources in it, by absolute path. */
export type Part = { readonly file: string; readonly modules: readonly string[] }

/** `<dir>/launch.mjs` starts it. The parts are those of the whole bundle. */
export async function bundlePlugin(dir: string): Promise<Part[]> {
  return bundle({
    ...{ entries: { launch: 'plugin/launch.ts' }, dir },
    // React is chosen by the first; Ink asks for React's developer tools by the second.
    transform: { define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' } },
    plugins: [lean],
    codeSplitting: chunks,
  })
}

/** A program that runs by itself: `<dir>/<name>.mjs`, and beside it what it loads only when needed. */
export async function bundleProgram(name: string, entry: string, dir: string): Promise<Part[]> {
  return bundle({ entries: { [name]: entry }, dir })
}

/** Programs of one folder: each is `<dir>/<name>/<name>.mjs`, and what several of them load is there once. */
export async function bundlePrograms(programs: Readonly<Record<string, string>>, dir: string): Promise<Part[]> {
  const entries = Object.entries(programs).map(([name, entry]) => [`${name}/${name}`, entry])
  return bundle({ entries: Object.fromEntries(entries), dir })
}

type BundleWish = {
  /** By their names: files from the root of the repository. */
  readonly entries: Readonly<Record<string, string>>
  readonly dir: string
  /** `mjs`: known as a module by its name, whatever package.json stands above the folder. */
  readonly extension?: 'mjs' | 'js'
} & Pick<InputOptions, 'transform' | 'plugins'> &
  Pick<OutputOptions, 'codeSplitting'>

/** `<dir>/<name>.<extension>` for each, and beside them what they share, or load only when needed. */
export async function bundle({ entries, dir, extension = 'mjs', codeSplitting, ...more }: BundleWish) {
  const { output } = await build({
    ...more,
    cwd: root,
    input: { ...entries },
    platform: 'node',
    resolve: { conditionNames: ['node', 'import', 'default'], alias },
    output: {
      ...{ dir, codeSplitting, format: 'esm', minify: true },
      // THIRD-PARTY-NOTICES has the licences, whole.
      comments: false,
      entryFileNames: `[name].${extension}`,
      chunkFileNames: `[name]-[hash].${extension}`,
    },
    logLevel: 'warn',
  })
  return output.flatMap((each): Part[] =>
    each.type === 'chunk' ? [{ file: each.fileName, modules: each.moduleIds }] : [],
  )
}
