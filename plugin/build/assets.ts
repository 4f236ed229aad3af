// What the plugin brings along beside its bundle, so that it needs no repository: the manifests, and the programs of a sandbox.
import { cp, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { renderKustomization } from '../../sandbox/start/apply/render.ts'
import { bundlePrograms, type Part } from './bundle.ts'
import { programs } from './programs.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The sandbox's API server reads its tables from beside its own file, which is a part of the plugin's bundle then. */
const tables = ['sandbox/server/shape', 'sandbox/server/openapi']

/** `dir` is the plugin's folder; plugin/assets/place.ts finds there what this puts there. The answer is what the programs were made of. */
export async function layAssets(dir: string): Promise<Part[]> {
  await cp(join(root, 'manifests'), join(dir, 'assets', 'manifests'), { recursive: true })
  // So that the plugin has little YAML to read when it installs.
  await writeFile(join(dir, 'assets', 'install.json'), JSON.stringify(renderKustomization(join(root, 'manifests'))))
  for (const folder of tables) await copyTables(join(root, folder), dir)
  return bundlePrograms(programs, join(dir, 'assets', 'programs'))
}

async function copyTables(from: string, to: string): Promise<void> {
  const names = (await readdir(from)).filter(name => name.endsWith('.generated.json'))
  for (const name of names) await cp(join(from, name), join(to, name))
}
