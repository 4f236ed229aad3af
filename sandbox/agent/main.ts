// `node sandbox/agent/main.ts`: a Kubernetes node whose pods are processes.
import { once } from 'node:events'
import { resolve } from 'node:path'
import { type Logger, pino } from 'pino'
import { startAgent } from './agent.ts'
import { type Options, parseOptions } from './options.ts'
import { killOrphans } from './orphans.ts'

async function main(options: Options): Promise<void> {
  const log = pino({ level: options.logLevel, base: { component: 'agent', pid: process.pid } })
  if (options.leash) await holdLeash(options, log)
  const agent = await startAgent(options, log)
  log.info({ node: options.nodeName, address: options.nodeIP }, 'the node is ready')
  const stop = async (signal: NodeJS.Signals) => {
    log.info({ signal }, 'ending all pods')
    await agent.stop()
    log.info('all pods have ended')
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop)
}

/**
 * Whoever started us holds the other end of our standard input. Its first byte says that there is an API server; its end, which the kernel brings however that
 * one dies, that there is none any more to report to.
 */
async function holdLeash({ state }: Options, log: Logger): Promise<void> {
  process.stdin.on('end', () => {
    const killed = killOrphans(resolve(state))
    log.warn({ killed }, 'whoever started this agent is gone, and so are all pods')
    process.exit(1)
  })
  await once(process.stdin, 'data')
}

try {
  await main(parseOptions(process.argv.slice(2)))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
