// `npm run bench:cluster`: figures of the whole product on a real Kubernetes, in a test cluster of its own. At the API level pods are local processes; `-- --level full` measures on a node that runs containers.
// `-- quiet writes` takes some of them only; `-- --minutes 1` shortens the quiet minutes.
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildPrograms } from '../../../build.ts'
import { prepareImages } from '../../full/images.ts'
import { groups, isGroup } from './groups.ts'

const root = resolve(import.meta.dirname, '../../..')
const instance = 'bench-cluster'
const tool = (...args: string[]) =>
  spawnSync(process.execPath, [resolve(root, 'test/cluster/main.ts'), ...args], { cwd: root, stdio: 'inherit' })
    .status ?? 1

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { level: { type: 'string', default: 'api' }, minutes: { type: 'string', default: '5' } },
})

async function main(): Promise<number> {
  const unknown = positionals.filter(name => !isGroup(name))
  if (unknown.length > 0 || !['api', 'full'].includes(values.level) || !(Number(values.minutes) > 0)) {
    console.error(`usage: npm run bench:cluster [-- [--level api|full] [--minutes 5] [${groups.join('|')}]...]`)
    return 2
  }
  await buildPrograms()
  const archives = values.level === 'full' ? prepareImages() : []
  tool('down', '--name', instance)
  const up = tool('up', '--name', instance, '--level', values.level)
  if (up !== 0) return up
  try {
    if (archives.length > 0 && tool('images', '--name', instance, ...archives) !== 0) return 1
    const inside = [process.execPath, resolve(import.meta.dirname, 'inside.ts'), values.minutes, ...positionals]
    return tool('exec', '--name', instance, '--', ...inside)
  } finally {
    tool('down', '--name', instance)
  }
}

process.exitCode = await main()
