// Somebody who types kubectl's commands: in a namespace of his own, with a kubeconfig of his own that leads there.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Finished } from '../product/kubectl.ts'
import { type Live, watchLive } from './live.ts'

const root = resolve(import.meta.dirname, '../..')

/** util-linux's: gives a command a terminal. */
export const hasScript = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0

export type Person = {
  readonly namespace: string
  /** For his files; gone with him. */
  readonly folder: string
  /** What a command line printed and how it ended. */
  type(line: string, input?: string): Promise<Finished>
  /** Its standard output. Rejects when it fails. */
  says(line: string, input?: string): Promise<string>
  /** Its standard error. Rejects when it succeeds. */
  fails(line: string, input?: string): Promise<string>
  /** Goes on until it is stopped, at the latest when he leaves. */
  start(line: string): Live
  /** Puts a file into his folder; resolves with its path. */
  write(name: string, content: string): Promise<string>
  leave(): Promise<void>
}

/** `about` begins the namespace's name; '' is the namespace `default`, which stays. */
export async function openPerson(about: string): Promise<Person> {
  const folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-kubectl-'))
  const namespace = about ? `${about}-${randomBytes(3).toString('hex')}` : 'default'
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    KUBECONFIG: join(folder, 'kubeconfig'),
    EDITOR: 'true',
    FOLDER: folder,
  }
  await writeFile(env.KUBECONFIG!, await readFile(process.env.KUBECONFIG!), { mode: 0o600 })
  const children: ChildProcess[] = []

  const run = (line: string) => {
    const child = spawn('sh', ['-c', line], { cwd: root, env, detached: true })
    children.push(child)
    return child
  }
  const type = async (line: string, input = ''): Promise<Finished> => {
    const child = run(line)
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
    return { code: code ?? 1, stdout, stderr }
  }
  const says = async (line: string, input?: string) => {
    const { code, stdout, stderr } = await type(line, input)
    if (code !== 0) throw new Error(`${line}: exit code ${code}\n${stderr}${stdout}`)
    return stdout
  }
  if (about) await says(`kubectl create namespace ${namespace}`)
  await says(`kubectl config set-context --current --namespace ${namespace}`)

  return {
    ...{ namespace, folder, type, says },
    async fails(line, input) {
      const { code, stdout, stderr } = await type(line, input)
      if (code === 0) throw new Error(`${line}: succeeds\n${stdout}`)
      return stderr
    },
    start: line => watchLive(run(`exec ${line}`), line),
    async write(name, content) {
      const path = join(folder, name)
      await writeFile(path, content, { mode: 0o755 })
      return path
    },
    async leave() {
      for (const child of children) kill(child)
      if (about) await says(`kubectl delete namespace ${namespace} --wait=false`)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** With all that it started. */
function kill(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL')
}
