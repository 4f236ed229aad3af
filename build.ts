// Bundles the programs into dist/: a folder for each, with the parts that it loads only when needed beside it. Run by `npm run build`; development and tests may run the sources instead.
import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'

/** Every program that runs as a process of its own. Images, the sandbox and the test cluster start these. */
export const programs = {
  operator: 'operator/main.ts',
  proxy: 'proxy/main.ts',
  agent: 'sandbox/agent/main.ts',
  echo: 'sandbox/echo/main.ts',
} as const

const root = fileURLToPath(new URL('.', import.meta.url))

/** Replaces dist/. Each program is `dist/<program>/<program>.js`. */
export async function buildPrograms(): Promise<void> {
  await rm(`${root}dist`, { recursive: true, force: true })
  for (const [name, entry] of Object.entries(programs)) {
    await build({
      cwd: root,
      input: { [name]: entry },
      platform: 'node',
      resolve: { conditionNames: ['node', 'import', 'default'] },
      output: {
        dir: `dist/${name}`,
        format: 'esm',
        minify: true,
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
      },
      logLevel: 'warn',
    })
  }
}

if (import.meta.main) await buildPrograms()
