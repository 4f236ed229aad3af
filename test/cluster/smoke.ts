// Tries the tool as a person would, each step a process of its own: `npm run cluster -- smoke`, for CI.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Instance } from './instance.ts'
import { kill } from './namespace.ts'
import { findProgram, listProcesses } from './processes.ts'
import { run } from './run.ts'
import { until } from './until.ts'

type Outcome = { readonly code: number; readonly output: string }
type Step = { readonly what: string; readonly holds: () => Promise<unknown> }

/** True when every step held; each is told as it ends. */
export async function runSmoke(instance: Instance, say: (line: string) => void): Promise<boolean> {
  let good = true
  for (const { what, holds } of planSteps(instance)) {
    const failure = await holds().then(
      () => undefined,
      error => (error instanceof Error ? error.message : String(error)),
    )
    say(failure === undefined ? `ok    ${what}` : `FAIL  ${what}: ${failure}`)
    good &&= failure === undefined
  }
  return good
}

function planSteps(instance: Instance): Step[] {
  const tool = (words: readonly string[], input = '') =>
    invoke([...words.slice(0, 1), '--name', instance.name, ...words.slice(1)], input)
  const expect = async (words: readonly string[], code: number, output: string | RegExp = '', input?: string) => {
    const seen = await tool(words, input)
    const fits = typeof output === 'string' ? seen.output.includes(output) : output.test(seen.output)
    if (seen.code !== code || !fits) throw new Error(`${words.join(' ')} gave exit code ${seen.code}: ${seen.output}`)
  }
  const crash = async () => {
    const pid = findProgram(instance, 'kube-apiserver')
    if (pid === undefined) throw new Error('kube-apiserver does not run')
    kill(pid, 'SIGKILL')
    await until('its end', () => (findProgram(instance, 'kube-apiserver') === undefined ? true : undefined))
  }
  const ready = ['exec', '--', 'kubectl', 'get', '--raw', '/readyz']
  return [
    { what: 'status before up says that nothing runs', holds: () => expect(['status'], 1, 'does not run') },
    { what: 'exec before up says how to start', holds: () => expect(['exec', '--', 'true'], 1, 'cluster -- up') },
    { what: 'up', holds: () => expect(['up'], 0, 'answers after') },
    { what: 'up again is harmless', holds: () => expect(['up'], 0, 'answers after') },
    { what: 'status says what runs', holds: () => expect(['status'], 0, 'kube-controller-manager  pid') },
    {
      what: 'exec runs kubectl as an admin',
      holds: () => expect(['exec', '--', 'kubectl', 'auth', 'whoami'], 0, 'system:masters'),
    },
    { what: 'exec passes input on', holds: () => expect(['exec', '--', 'cat'], 0, 'hello', 'hello') },
    { what: 'exec passes the exit code on', holds: () => expect(['exec', '--', 'sh', '-c', 'exit 7'], 7) },
    { what: 'exec keeps the folder', holds: () => expect(['exec', '--', 'pwd'], 0, process.cwd()) },
    {
      what: 'pods, load balancers and Services have local addresses inside',
      holds: () =>
        expect(
          ['exec', '--', 'ip', 'route', 'show', 'table', 'local'],
          0,
          /10\.64\.0\.0\/16.*10\.65\.0\.0\/16.*10\.96\.0\.0\/16/s,
        ),
    },
    { what: 'pause', holds: () => expect(['pause'], 0) },
    { what: 'status says that it is paused', holds: () => expect(['status'], 1, 'paused') },
    { what: 'resume', holds: () => expect(['resume'], 0) },
    { what: 'the API server answers after resume', holds: () => expect(ready, 0, 'ok') },
    { what: 'a thing is stored', holds: () => expect(['exec', '--', 'kubectl', 'create', 'namespace', 'kept'], 0) },
    { what: 'restart-apiserver', holds: () => expect(['restart-apiserver'], 0) },
    { what: 'the API server crashes', holds: crash },
    { what: 'up repairs what crashed', holds: () => expect(['up'], 0, 'answers after') },
    {
      what: 'what was stored is still there',
      holds: () => expect(['exec', '--', 'kubectl', 'get', 'namespace', 'kept'], 0, 'kept'),
    },
    { what: 'down', holds: () => expect(['down'], 0) },
    { what: 'nothing is left', holds: () => demandNothingLeft(instance) },
    { what: 'down again is harmless', holds: () => expect(['down'], 0) },
  ]
}

async function demandNothingLeft(instance: Instance): Promise<void> {
  const processes = listProcesses().filter(({ argv }) => argv.some(word => word.includes(instance.state)))
  if (processes.length > 0) throw new Error(`processes: ${processes.map(({ argv }) => argv.join(' ')).join('; ')}`)
  const mounts = await run('list mounts', ['cat', '/proc/self/mounts'])
  if (mounts.includes(instance.state)) throw new Error('a mount below its state folder')
  if (existsSync(instance.state)) throw new Error(`${instance.state} is still there`)
}

function invoke(words: readonly string[], input: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...words])
    let output = ''
    child.stdout.on('data', chunk => (output += chunk))
    child.stderr.on('data', chunk => (output += chunk))
    child.on('error', reject)
    child.on('close', code => resolve({ code: code ?? 1, output }))
    child.stdin.on('error', ignoreUnread)
    child.stdin.end(input)
  })
}

/** A command that ends without reading its input is no failure. */
function ignoreUnread(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
