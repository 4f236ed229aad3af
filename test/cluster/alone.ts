// Runs a program against the real API server: in a test cluster that is there for it alone.
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { buildPrograms } from '../../build.ts'

const root = resolve(import.meta.dirname, '../..')

/** `program` is a file for Node. Resolves with the exit code. */
export async function runInClusterAlone(name: string, program: string, argv: readonly string[]): Promise<number> {
  // The node agent of a test cluster is a built one.
  await buildPrograms()
  tool('down', '--name', name)
  const up = tool('up', '--name', name, '--level', 'api')
  if (up !== 0) return up
  try {
    return tool('exec', '--name', name, '--', process.execPath, program, ...argv)
  } finally {
    tool('down', '--name', name)
  }
}

function tool(...words: string[]): number {
  const program = join(root, 'test/cluster/main.ts')
  return spawnSync(process.execPath, [program, ...words], { cwd: root, stdio: 'inherit' }).status ?? 1
}
