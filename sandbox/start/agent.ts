// The node agent as a child of ours: started again when it fails, and never alive after us.
import { type ChildProcess, spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { killOrphans } from '../agent/orphans.ts'

export type AgentWish = {
  /** Words after `node`. */
  readonly argv: readonly string[]
  readonly state: string
  readonly log: string
  /** Resolves when there is an API server. The agent is loaded meanwhile. */
  readonly ready: Promise<void>
  onStart(pid: number): void
  /** It ended and is started again. */
  onRestart(how: string): void
}

export type KeptAgent = {
  /** Rejects when it fails again and again. */
  readonly failed: Promise<never>
  /** Resolves when it and all pods have ended. */
  stop(): Promise<void>
}

const RESTART_MS = 500
/** One that fails this often without having run for so long between will not come right. */
const MOST_FAILURES = 3
const RAN_WELL_MS = 10_000
/** Longer than it takes to end its pods. */
const STOP_MS = 10_000

export function keepAgent(wish: AgentWish): KeptAgent {
  const failed = Promise.withResolvers<never>()
  // Whoever waits for it is told; nobody need wait.
  failed.promise.catch(() => {})
  let stopping = false
  let child: ChildProcess
  let ended: Promise<string>

  const start = () => {
    child = startOnce(wish)
    if (child.pid !== undefined) wish.onStart(child.pid)
    ended = endOf(child)
  }
  const keep = async () => {
    for (let failures = 0; ; ) {
      const startedMs = performance.now()
      const how = await ended
      if (stopping) return
      failures = performance.now() - startedMs > RAN_WELL_MS ? 1 : failures + 1
      if (failures === MOST_FAILURES)
        throw new Error(`the node agent ended ${failures} times in a row (${how}): see ${wish.log}`)
      wish.onRestart(how)
      await sleep(RESTART_MS)
      if (stopping) return
      start()
    }
  }

  start()
  keep().catch(failed.reject)
  return {
    failed: failed.promise,
    async stop() {
      stopping = true
      child.kill('SIGTERM')
      const patience = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      await ended
      clearTimeout(patience)
      // After an end in good order there are none.
      killOrphans(wish.state)
    },
  }
}

/** In a group of its own, so that Ctrl-C reaches it only through us. Its standard input is its leash. */
function startOnce({ argv, log, ready }: AgentWish): ChildProcess {
  const output = openSync(log, 'a', 0o600)
  const child = spawn(process.execPath, argv, { stdio: ['pipe', output, output], detached: true })
  child.stdin?.on('error', () => child.stdin?.destroy())
  void ready.then(() => child.stdin?.write('\n'))
  return child
}

/** How it ended, for people. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`))
  })
}

export type AgentFlags = {
  readonly kubeconfig: string
  readonly state: string
  readonly network: { nodeIP: string; podRange: string; loadBalancerRange: string }
  readonly images: Readonly<Record<string, string>>
  readonly imagesFile: string | undefined
  readonly builtInImages: Readonly<Record<string, string>>
  /** What a person types before flags. */
  readonly calledAs: string
}

export function buildAgentFlags({
  kubeconfig,
  state,
  network,
  images,
  imagesFile,
  builtInImages,
  calledAs,
}: AgentFlags): string[] {
  const listed = (flag: string, map: Readonly<Record<string, string>>) =>
    Object.entries(map).flatMap(([name, command]) => [flag, `${name}=${command}`])
  return [
    ...['--leash', '--called-as', calledAs],
    ...['--kubeconfig', kubeconfig, '--state', state],
    ...['--node-ip', network.nodeIP, '--pod-cidr', network.podRange, '--load-balancer-cidr', network.loadBalancerRange],
    ...['--kubelet-cert', join(state, 'kubelet.crt'), '--kubelet-key', join(state, 'kubelet.key')],
    ...['--kubelet-client-ca', join(state, 'ca.crt')],
    ...['--shutdown-ms', '3000'],
    ...listed('--image', images),
    ...(imagesFile ? ['--images', imagesFile] : []),
    ...listed('--built-in-image', builtInImages),
  ]
}
