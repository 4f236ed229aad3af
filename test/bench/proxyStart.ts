// How fast a proxy's process starts, and what memory it needs: another process of a running proxy pod's environment, under a pod UID of its own.
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pidsOfPod } from '../product/processes.ts'
import type { Scene } from '../product/scene.ts'
import { percentile } from './accept.ts'
import type { Figure } from './figure.ts'

const RUNS = 10
const bundle = join(resolve(import.meta.dirname, '../..'), 'dist/proxy/proxy.js')

export async function measureProxyStart(scene: Scene): Promise<Figure[]> {
  await scene.create('starts', { replicas: 0 })
  await scene.untilWarm('starts', 0)
  const [proxy] = await scene.proxies('starts')
  const [pid] = pidsOfPod(proxy!.metadata.name)
  const environment = Object.fromEntries(
    readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .filter(Boolean)
      .map(entry => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  )
  const samples: { ms: number; bare: number; mib: number }[] = []
  for (let run = 0; run < RUNS; run += 1) {
    const { ms, mib } = await start([bundle], {
      ...environment,
      POD_UID: randomUUID(),
      BIND_HOST: '127.0.0.1',
      LISTEN_FILE: '',
    })
    const { ms: bare } = await start(['-e', 'require("net").createServer().listen(8081, "127.0.0.1")'], {})
    samples.push({ ms, bare, mib })
  }
  await scene.delete('starts')
  const value = (of: (sample: (typeof samples)[number]) => number) => percentile(samples.map(of), 0.5)
  return [
    {
      what: `proxy process: start until its health port answers (median of ${RUNS})`,
      value: `${value(({ ms }) => ms)} ms`,
    },
    { what: 'a bare Node process that only listens', value: `${value(({ bare }) => bare)} ms` },
    { what: 'proxy process: resident memory after its start', value: `${value(({ mib }) => mib)} MiB` },
  ]
}

async function start(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<{ ms: number; mib: number }> {
  const begun = performance.now()
  const child = spawn(process.execPath, argv, { env, stdio: 'ignore' })
  const exited = once(child, 'exit')
  try {
    while (!(await answers())) {
      if (child.exitCode !== null) throw new Error(`the process ended with exit code ${child.exitCode}`)
      await delay(1)
    }
    const ms = performance.now() - begun
    const mib = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) / 1024
    return { ms, mib }
  } finally {
    child.kill('SIGKILL')
    await exited
  }
}

function answers(): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createConnection({ host: '127.0.0.1', port: 8081 }, () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
