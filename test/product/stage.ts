// Where pods of a test run: as local processes, or as containers of a node. What a test can look at, besides the API, differs in this much.
import { execFileSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listListeners } from '../../sandbox/agent/process/listeners.ts'
import { nodeAddress } from '../cluster/addresses.ts'
import { instanceAt } from '../cluster/instance.ts'
import { readSetting } from '../cluster/level.ts'
import { currentHome } from './home.ts'

/** A service's name in its namespace, and where its pods are. */
export type Place = { readonly namespace: string; readonly name: string }

export type Stage = {
  /** Of services whose holders do not fall silent. */
  readonly fence: string
  /** Shorter than the fence. A pod without a probe is Ready before its program listens: with a crowd on a node, many seconds before. */
  readonly connectTimeout: string
  /** How long a test waits for a pool to settle, and a client for its pod. */
  readonly patienceMs: number
  /** Nobody is refused while the test still waits. */
  readonly queueTimeout: string
  /** What the echo gets as ECHO_LOG_FILE. */
  acceptLog(place: Place): string
  /** The lines of all echoes of the service, those of deleted pods included. */
  readAcceptLines(place: Place, pool: string): Promise<string[]>
  /** Whether a connection to `host:port` finds somebody there. */
  isReached(address: string): boolean
  /** So long a Service may refuse whose pods are ready, where nobody can see that it does. */
  readonly mayRefuseMs: number
}

/** Whether this process runs inside a cluster with a node that runs containers, or beside an existing one. */
export function onNode(env: NodeJS.ProcessEnv = process.env): boolean {
  if (env.CLUSTER_CONTEXT) return true
  return env.CLUSTER_STATE !== undefined && readSetting(instanceAt(env.CLUSTER_STATE))?.level === 'full'
}

export function currentStage(env: NodeJS.ProcessEnv = process.env): Stage {
  if (env.CLUSTER_CONTEXT) return existing
  return onNode(env) ? node : processes
}

const processes: Stage = {
  fence: '10s',
  connectTimeout: '3s',
  patienceMs: 180_000,
  queueTimeout: '200s',
  acceptLog: fileOf,
  async readAcceptLines(place) {
    return (await readIfThere(fileOf(place))).split('\n').filter(Boolean)
  },
  // A proxy is told its addresses when it is ready, and listens a moment later: as a cluster's Service leads to it a moment later.
  isReached: address => listListeners().some(listener => `${listener.address}:${listener.port}` === address),
  mayRefuseMs: 0,
}

function fileOf({ namespace, name }: Place): string {
  return join(currentHome().state, `accepts-${namespace}-${name}.jsonl`)
}

const node: Stage = {
  fence: '60s',
  connectTimeout: '50s',
  patienceMs: 540_000,
  queueTimeout: '570s',
  acceptLog: () => '-',
  async readAcceptLines(_, pool) {
    const folder = keptLogs(process.env)
    const names = (await readdir(folder)).filter(name => name.startsWith(`${pool}_`))
    const texts = await Promise.all(names.map(name => readFile(join(folder, name), 'utf8')))
    return texts.flatMap(linesOfContainer).filter(line => line.startsWith('{'))
  },
  // kube-proxy writes its rules a moment after the Service's pods are ready.
  isReached(address) {
    const [host, port] = splitAddress(address)
    const rules = execFileSync('nft', ['-n', 'list', 'table', 'ip', 'kube-proxy'], { encoding: 'utf8' })
    const service = host === nodeAddress ? '(?<!\\. )6' : `${host.replaceAll('.', '\\.')} \\. 6`
    return new RegExp(`${service} \\. ${port} : goto (service|external)-`).test(rules)
  },
  mayRefuseMs: 0,
}

/** A cluster that is there already: nobody looks into its nodes. */
const existing: Stage = { ...node, isReached: () => true, mayRefuseMs: 10_000 }

/** Where the logs of all target pods stay, those of deleted ones too: test/full/keepLogs.ts puts them there, for an existing cluster test/full/followLogs.ts. */
export function keptLogs(env: NodeJS.ProcessEnv): string {
  return env.KEPT_LOGS ?? join(instanceAt(env.CLUSTER_STATE!).data, 'kept-logs')
}

/** As a container runtime writes it: time, stream, whether the line is whole, and the line. */
export function linesOfContainer(text: string): string[] {
  return text.split('\n').map(line => line.split(' ').slice(3).join(' '))
}

function splitAddress(address: string): [host: string, port: string] {
  const colon = address.lastIndexOf(':')
  return [address.slice(0, colon), address.slice(colon + 1)]
}

async function readIfThere(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
}
