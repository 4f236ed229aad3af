// `node sandbox/agent/main.ts`: a Kubernetes node whose pods are processes.
import { pino } from 'pino'
import { startAgent } from './agent.ts'
import { type Options, parseOptions } from './options.ts'

async function main(options: Options): Promise<void> {
  const log = pino({ level: options.logLevel, base: { component: 'agent', pid: process.pid } })
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

try {
  await main(parseOptions(process.argv.slice(2)))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
