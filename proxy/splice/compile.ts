// Compiles splice.c for the Node that runs this: `node proxy/splice/compile.ts FILE`. Its headers are where a Node that was unpacked has them.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const source = join(import.meta.dirname, 'splice.c')
const headers = resolve(dirname(process.execPath), '../include/node')

/** What is missing here, in words; undefined: nothing. */
export function missingToCompile(): string | undefined {
  if (process.platform !== 'linux') return 'splice(2) is a call of Linux'
  if (!existsSync(join(headers, 'node_api.h'))) return `there are no headers of Node in ${headers}`
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'there is no C compiler: install gcc and libc6-dev'
  }
}

/** Throws what the compiler said. */
export function compile(file: string): void {
  const flags = ['-O2', '-Wall', '-Wextra', '-Werror', '-std=gnu17', '-shared', '-fPIC', '-pthread', '-I', headers]
  execFileSync('cc', [...flags, '-o', file, source], { stdio: ['ignore', 'inherit', 'inherit'] })
}

if (import.meta.main) {
  const [file] = process.argv.slice(2)
  const missing = missingToCompile()
  if (!file || missing) {
    console.error(missing ?? 'usage: node proxy/splice/compile.ts FILE')
    process.exit(1)
  }
  compile(resolve(file))
}
