// The README's first screen as it really goes: types the commands, and writes what they print into the README (--write), or says where the README differs but for names, numbers and spaces.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { readRelease } from './cluster/build.ts'
import { cachesFolder } from './cluster/release.ts'
import { until } from './cluster/until.ts'

const root = resolve(import.meta.dirname, '..')
const readme = join(root, 'README.md')
const [begin, end] = ['<!-- begin: npm run transcript -->', '<!-- end -->']

type Typed = { readonly process: ChildProcess; said(): string }

function type(command: string, env: NodeJS.ProcessEnv): Typed {
  const child = spawn('bash', ['-c', `exec ${command}`], { cwd: root, env, stdio: ['pipe', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return { process: child, said: () => text }
}

async function typeToEnd(command: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { process: child, said } = type(command, env)
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command}: exit code ${code}\n${said()}`)
  return said()
}

/** Rejects when a command does not do what a new user must see. */
async function play(): Promise<string> {
  const release = await readRelease(cachesFolder(process.env, homedir()))
  const env = { ...process.env, NO_COLOR: '1', PATH: [process.env.PATH, release.folder].join(delimiter) }
  const dir = mkdtempSync(join(tmpdir(), 'isolation-proxy-transcript-'))
  const started = type(`npm start --silent -- --dir ${dir}`, env)
  const lines: string[] = []
  const note = (command: string, output: string) => lines.push(`$ ${command}`, output.trim(), '')
  try {
    const [, host, port] = await until('my-app', () => /my-app +([\d.]+):(\d+)/.exec(started.said()) ?? undefined, {
      limitMs: 60_000,
    })
    await until('the whole welcome', () => (started.said().includes('goes on from here') ? true : undefined))
    note('npm start', started.said())
    const visits = [1, 2].map(() => type(`telnet ${host} ${port}`, env))
    for (const visit of visits) {
      await until('a greeting', () => (/hello from my-app-/.test(visit.said()) ? true : undefined))
      note(`telnet ${host} ${port}`, visit.said())
    }
    const look = 'kubectl get ipods -A'
    const table = await until('both clients, and a full pool, in the table', async () => {
      const text = await typeToEnd(look, { ...env, KUBECONFIG: `${dir}/kubeconfig` })
      const count = (word: string) => text.split('\n').filter(line => line.includes(word)).length
      return count('Active') === 2 && count('Reserved') === 5 ? text : undefined
    })
    note(look, table)
    for (const visit of visits) visit.process.kill()
  } finally {
    started.process.kill('SIGINT')
    await once(started.process, 'exit')
    rmSync(dir, { recursive: true, force: true })
  }
  note('npm run demo', await typeToEnd('npm run --silent demo', env))
  return lines.join('\n').replaceAll(`=${dir}`, '=$PWD/.sandbox').replaceAll(dir, '.sandbox').trim()
}

/** Without what differs from run to run: names, numbers, and the spaces that align them. */
function skeleton(transcript: string): string {
  return transcript
    .replaceAll(/\bport 6443 is taken.*\n\n?/g, '')
    .replaceAll(/(my-app-|dedi-default-my-app-)[a-z0-9]+/g, '$1X')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}\.[0-9a-f]+/g, 'HOLDER')
    .replaceAll(/\d+(\.\d+)*/g, 'N')
    .replaceAll(/ +/g, ' ')
}

/** Rows of a table come in the order of random names. */
function sorted(text: string): string {
  return text.split('\n').toSorted().join('\n')
}

const transcript = await play()
const page = readFileSync(readme, 'utf8')
const [before, rest = ''] = page.split(begin) as [string, string?]
const ending = rest.indexOf(end)
const [shown, after] = [rest.slice(0, ending), rest.slice(ending + end.length)]
const block = `${begin}\n\n\`\`\`\n${transcript}\n\`\`\`\n\n${end}`
if (process.argv.includes('--write')) writeFileSync(readme, `${before}${block}${after}`)
else if (sorted(skeleton(`${begin}${shown}${end}`)) !== sorted(skeleton(block))) {
  console.error(
    `the README shows something else than what happens; npm run transcript -- --write mends it. What happens:\n\n${transcript}`,
  )
  process.exitCode = 1
} else console.log('the README shows what happens')
