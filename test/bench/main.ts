// `npm run bench`: the figures of docs/benchmarks.md, against a real API server with pods as local processes. Starts a test cluster of its own and takes it down.
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { buildPrograms } from '../../build.ts'

const root = resolve(import.meta.dirname, '../..')
const tool = (...args: string[]) =>
  spawnSync(process.execPath, [resolve(root, 'test/cluster/main.ts'), ...args], { cwd: root, stdio: 'inherit' })
    .status ?? 1

await buildPrograms()
tool('down', '--name', 'bench')
process.exitCode = tool('up', '--name', 'bench')
if (process.exitCode === 0) {
  try {
    process.exitCode = tool(
      'exec',
      '--name',
      'bench',
      '--',
      process.execPath,
      resolve(import.meta.dirname, 'inside.ts'),
    )
  } finally {
    tool('down', '--name', 'bench')
  }
}
