// Makes an .exe that is Node with our first lines in it (a single executable application), on any system, by a Node that knows how (26; Node 24 does not).
import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const exec = promisify(execFile)
const firstLines = fileURLToPath(new URL('windows.cjs', import.meta.url))

/** `node` is the program that is to carry our lines; `builder` one of the same version that runs here. */
export async function buildExecutable({ node, builder }: { node: Buffer; builder: Buffer }): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-executable-'))
  try {
    const file = (name: string) => join(folder, name)
    await writeFile(file('node'), node)
    await writeFile(file('builder'), builder)
    await chmod(file('builder'), 0o755)
    await copyFile(firstLines, file('main.cjs'))
    const wish = {
      // Its path stands in the executable: one that is the same on every machine.
      main: 'main.cjs',
      executable: file('node'),
      output: file('made'),
      disableExperimentalSEAWarning: true,
      execArgv: ['--no-warnings'],
      execArgvExtension: 'none',
    }
    await writeFile(file('wish.json'), JSON.stringify(wish))
    await exec(file('builder'), ['--build-sea', 'wish.json'], { cwd: folder }).catch(explain)
    return await readFile(file('made'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function explain(cause: Error): never {
  const hint = cause.message.includes('libatomic')
    ? '; Node 26 needs libatomic.so.1 on Linux: apt-get install libatomic1'
    : ''
  throw new Error(`the Windows executable could not be made: ${cause.message.trim()}${hint}`, { cause })
}
