// Bundles the plugin: a part for each command, loaded when it is typed.
import { fileURLToPath } from 'node:url'
import { build, type RolldownOutput } from 'rolldown'
import { chunks } from './chunks.ts'
import { lean } from './lean.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A file of the bundle and the sources in it, by absolute path. */
export type Part = { readonly file: string; readonly modules: readonly string[] }

/** `<dir>/launch.mjs` starts it. The parts are those of the whole bundle. */
export async function bundlePlugin(dir: string): Promise<Part[]> {
  const { output } = await build({
    cwd: root,
    input: { launch: 'plugin/launch.ts' },
    platform: 'node',
    resolve: { conditionNames: ['node', 'import', 'default'] },
    transform: {
      // React is chosen by the first; Ink asks for React's developer tools by the second.
      define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    },
    plugins: [lean],
    output: {
      dir,
      format: 'esm',
      minify: true,
      codeSplitting: chunks,
      // Known as modules by their names, whatever package.json stands above the folder.
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name]-[hash].mjs',
    },
    logLevel: 'warn',
  })
  return partsOf(output)
}

/** A program that runs by itself: `<dir>/<name>.mjs`, and beside it what it loads only when needed. */
export async function bundleProgram(name: string, entry: string, dir: string): Promise<Part[]> {
  const { output } = await build({
    cwd: root,
    input: { [name]: entry },
    platform: 'node',
    resolve: { conditionNames: ['node', 'import', 'default'] },
    // Known as modules by their names, whatever package.json stands above the folder.
    output: {
      dir,
      format: 'esm',
      minify: true,
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name]-[hash].mjs',
    },
    logLevel: 'warn',
  })
  return partsOf(output)
}

function partsOf(output: RolldownOutput['output']): Part[] {
  return output.flatMap(each => (each.type === 'chunk' ? [{ file: each.fileName, modules: each.moduleIds }] : []))
}
