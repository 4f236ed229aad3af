// `npm start` as a person runs it, in a folder of its own: what it says, how it ends, what it leaves.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import { createClient, type KubeClient } from '../../api/kube/client.ts'
import { listStats, readVariable } from '../../sandbox/agent/process/proc.ts'
import { until } from '../cluster/until.ts'

const launcher = resolve(import.meta.dirname, '../../sandbox/launch.js')

export type Command = {
  readonly child: ChildProcess
  /** Everything said so far. */
  said(): string
  /** Resolves with what `pattern` caught; rejects when the command ends first. */
  hears(pattern: RegExp): Promise<string>
  /** Resolves with exit code or signal. */
  readonly ended: Promise<number | string>
}

const commands: ChildProcess[] = []
const folders: string[] = []

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-flow-'))
  folders.push(folder)
  return folder
}

/** `port 0` unless `args` say otherwise. */
export function start(dir: string, ...args: string[]): Command {
  const port = args.includes('--port') ? [] : ['--port', '0']
  return startAsIs(dir, ...port, ...args)
}

export function startAsIs(dir: string, ...args: string[]): Command {
  const child = spawn(process.execPath, [launcher, 'start', '--dir', dir, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  commands.push(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream!.on('data', chunk => (said += chunk))
  const ended = new Promise<number | string>(done => child.once('close', (code, signal) => done(signal ?? code ?? -1)))
  let over = false
  void ended.then(() => (over = true))
  return {
    child,
    said: () => said,
    ended,
    hears: pattern =>
      until(`${pattern} from npm start`, () => {
        const found = pattern.exec(said)
        if (found) return found[1] ?? found[0]
        if (over) throw new Error(`npm start ended before it said ${pattern}:\n${said}`)
        return undefined
      }),
  }
}

/** The address of the example. */
export function isReady(command: Command): Promise<string> {
  return command.hears(/my-app +(127\.\d+\.\d+\.\d+:\d+)\n[\s\S]*goes on from here/)
}

/** Ends whatever a test left running, and removes its folders. */
export async function endAll(): Promise<void> {
  for (const child of commands.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const ended = new Promise(done => child.once('exit', done))
    child.kill('SIGTERM')
    await ended
  }
  for (const folder of folders.splice(0)) {
    for (const pid of processesOf(folder)) process.kill(pid, 'SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Pods' processes, and the agent's, of the sandbox in a folder. */
export function processesOf(dir: string): number[] {
  const isOurs = (pid: number) => readVariable(pid, 'POD_ROOT')?.startsWith(`${dir}/`) || isAgent(pid, dir)
  return listStats().flatMap(({ pid }) => (isOurs(pid) ? [pid] : []))
}

export function agentOf(dir: string): number {
  const found = listStats().find(({ pid }) => isAgent(pid, dir))
  if (!found) throw new Error(`no agent runs for ${dir}`)
  return found.pid
}

function isAgent(pid: number, dir: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return words.some(word => word.endsWith('/agent/main.ts')) && words.includes(`${dir}/agent`)
  } catch {
    // It has ended meanwhile.
    return false
  }
}

export function kubeconfigOf(dir: string): { server: string; ca: string; token: string } {
  const { clusters, users } = parse(readFileSync(join(dir, 'kubeconfig'), 'utf8'))
  const ca = Buffer.from(clusters[0].cluster['certificate-authority-data'], 'base64').toString()
  return { server: clusters[0].cluster.server, ca, token: users[0].user.token }
}

export function clientOf(dir: string): KubeClient {
  const { server, ca, token } = kubeconfigOf(dir)
  return createClient({ server, ca, token: async () => token }, { userAgent: 'sandbox-flow' })
}

/** True when somebody accepts connections there. */
export function isOpen(address: string): Promise<boolean> {
  const [host, port] = address.replace('https://', '').split(':')
  return new Promise(done => {
    const socket = connect({ host, port: Number(port) })
    socket.once('connect', () => done(true)).once('error', () => done(false))
    socket.once('connect', () => socket.destroy())
  })
}

/** The name of the pod that greets. */
export function greetingFrom(address: string): Promise<string> {
  const [host, port] = address.split(':')
  return new Promise((done, fail) => {
    const socket = connect({ host, port: Number(port) })
    socket.once('data', bytes => {
      done(String(bytes).trim())
      socket.destroy()
    })
    socket.once('error', fail)
  })
}
