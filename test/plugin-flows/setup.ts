// Before the plugin's flow tests: the plugin, built once into a folder of this run's own, as `npm run build` would.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPlugin } from '../../build.ts'

/** PLUGIN_BIN is then the folder for PATH. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-plugin-'))
  await buildPlugin(folder)
  process.env.PLUGIN_BIN = join(folder, 'bin')
  return () => rm(folder, { recursive: true, force: true })
}
