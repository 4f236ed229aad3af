// A proxy as the node agent starts it: a process of its own with the environment of a pod.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProxyConnections } from '../../api/v1alpha1/connections.ts'
import { until } from '../cluster/until.ts'

export type ProxyOptions = {
  readonly environment: Readonly<Record<string, string>>
  /** The pod's address: metrics, health and clients. */
  readonly host: string
  /** As after a restart of the container: the same pod, another process. */
  readonly podUID?: string
}

export type ProxyProcess = {
  readonly podUID: string
  readonly address: string
  readonly child: ChildProcess
  /** What it has logged. */
  lines(): Record<string, unknown>[]
  /** The last line with this message that fits, once it has come: on its way from one process to the other, what the API server and clients are told overtakes it. */
  logged(msg: string, fits?: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>
  /** What it wrote besides. */
  errors(): string
  exited: Promise<number | NodeJS.Signals>
  get(path: string, port?: number): Promise<{ status: number; text: string }>
  connections(): Promise<ProxyConnections>
  ready(): Promise<void>
  /** Resolves once it accepts clients and has this many pods in stock. */
  stocked(count: number): Promise<void>
  /** Resolves once its metrics say so. */
  measures(pattern: RegExp): Promise<void>
  /** Replaces LISTEN_FILE as the node agent does. */
  listenOn(addresses: readonly string[]): Promise<void>
}

const main = join(import.meta.dirname, '../../proxy/main.ts')

export async function startProxyProcess({
  environment,
  host,
  podUID = randomUUID(),
}: ProxyOptions): Promise<ProxyProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'proxy-listen-'))
  const listenFile = join(folder, 'addresses')
  const listenOn = async (addresses: readonly string[]) => {
    await writeFile(`${listenFile}.new`, addresses.map(address => `${address}\n`).join(''))
    await rename(`${listenFile}.new`, listenFile)
  }
  const address = `${host}:10000`
  await listenOn([address])
  const child = spawn(process.execPath, [process.env.PROXY_PROGRAM || main], {
    env: {
      PATH: process.env.PATH,
      ...{ POD_NAME: `proxy-${podUID.slice(0, 8)}`, POD_UID: podUID, POD_IP: host },
      ...{ BIND_HOST: host, LISTEN_FILE: listenFile, LOG_LEVEL: 'debug', LINGER_MS: '0' },
      WORKERS: process.env.PROXY_WORKERS || '1',
      SPLICE: process.env.PROXY_SPLICE || '',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let errors = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const exited = new Promise<number | NodeJS.Signals>(resolve =>
    child.once('close', (code, signal) => resolve(code ?? signal!)),
  )
  void exited.then(() => rm(folder, { recursive: true }))

  const get = async (path: string, port = 8080) => {
    const answer = await fetch(`http://${host}:${port}${path}`)
    return { status: answer.status, text: await answer.text() }
  }
  const connections = async () => JSON.parse((await get('/connections')).text)
  const isUp = async () => {
    if (child.exitCode !== null) throw new Error(`the proxy ended with ${child.exitCode}: ${errors}${out}`)
    return (await get('/healthz', 8081).catch(() => undefined)) && true
  }
  await until('proxy started', isUp).catch(error => {
    child.kill('SIGKILL')
    throw error
  })
  const parsed = () => parseLines(out)
  /** When it does not come to that, what the proxy said last stands in the error. */
  const comesTo = async (what: string, check: () => unknown) => {
    try {
      await until(what, async () => ((await check()) ? true : undefined))
    } catch (cause) {
      throw new Error(`${what}: the proxy said last: ${errors}${out.slice(-3000)}`, { cause })
    }
  }
  return {
    ...{ podUID, address, child, exited, get, connections, listenOn },
    lines: parsed,
    async logged(msg, fits = () => true) {
      const last = () => parsed().findLast(line => line.msg === msg && fits(line))
      await comesTo(`a line that says "${msg}"`, last)
      return last()!
    },
    errors: () => errors,
    async stocked(count) {
      await comesTo('clients accepted', () => parsed().find(({ msg }) => msg === 'accepts clients'))
      await comesTo(`stock of ${count}`, async () => (await connections()).stock === count)
    },
    measures: pattern => comesTo(`metrics say ${pattern}`, async () => pattern.test((await get('/metrics')).text)),
    ready: () => comesTo('ready', async () => (await get('/readyz', 8081)).status === 200),
  }
}

/** Resident memory, in MB, by the kernel's account. */
export async function residentMB(pid: number): Promise<number> {
  const [, kB] = /VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kB) / 1024
}

/** The last line may still be on its way. */
function parseLines(out: string): Record<string, unknown>[] {
  return out
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line) as Record<string, unknown>)
}
