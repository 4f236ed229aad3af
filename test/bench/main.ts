// `npm run bench`: the figures of docs/benchmarks.md, against a real API server with pods as local processes. Starts a test cluster of its own and takes it down.
// `npm run bench -- top` measures the plugin's screen in a terminal, over the sandbox's API server.
// `npm run bench -- neighbours` measures how long those who are served wait while a crowd besieges their proxy, in a sandbox.
// `npm run bench -- sandbox` measures the API server of the sandbox alone, `npm run bench -- sandbox real` the same of a real one.
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { buildPrograms } from '../../build.ts'

const root = resolve(import.meta.dirname, '../..')
const tool = (...args: string[]) =>
  spawnSync(process.execPath, [resolve(root, 'test/cluster/main.ts'), ...args], { cwd: root, stdio: 'inherit' })
    .status ?? 1

const program = (name: string) => resolve(import.meta.dirname, name)
const [what, where] = process.argv.slice(2)

if (what === 'top') await import('./top.ts')
else if (what === 'neighbours') await import('./neighbours/main.ts')
else if (what === 'sandbox' && where !== 'real') await import('./sandbox.ts')
else {
  if (what !== 'sandbox') await buildPrograms()
  tool('down', '--name', 'bench')
  process.exitCode = tool('up', '--name', 'bench')
  if (process.exitCode === 0) {
    const measure = program(what === 'sandbox' ? 'sandbox.ts' : 'inside.ts')
    try {
      process.exitCode = tool('exec', '--name', 'bench', '--', process.execPath, measure)
    } finally {
      tool('down', '--name', 'bench')
    }
  }
}
