// The operator's process: reads the environment, waits for leadership where that is asked for, and ends on a signal.
import { randomBytes } from 'node:crypto'
import { createClient } from '../api/kube/client.ts'
import { loadConfig } from '../api/kube/config.ts'
import { startLeaderElection } from '../api/kube/leader.ts'
import { openLog } from '../api/log.ts'
import packageJson from '../package.json' with { type: 'json' }
import { startHttp } from './http.ts'
import { createMetrics } from './metrics.ts'
import { type Operator, startOperator } from './run.ts'
import { readSettings } from './settings.ts'

const { version } = packageJson

async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const log = openLog({ level: env.LOG_LEVEL || 'info' })
  const settings = readSettings(env)
  const client = createClient(await loadConfig(env), { userAgent: `isolation-proxy-operator/${version}` })
  const instance = env.POD_NAME || `operator-${process.pid}`
  let operator: Operator | undefined
  const idle = createMetrics({ countPhases: () => ({}), base: () => 0, restarts: () => 0, missed: () => 0 })
  const elected = env.LEADER_ELECTION === 'true'
  const http = await startHttp({
    host: env.BIND_HOST,
    metricsPort: Number(env.METRICS_PORT || 8080),
    healthPort: Number(env.HEALTH_PORT || 8081),
    registry: () => (operator?.metrics ?? idle).registry,
    // One that waits for leadership is ready to take it.
    isReady: () => (operator ? operator.isSynced() : elected),
  })
  const lead = () => {
    operator = startOperator({ client, settings, log, instance })
  }
  const leader = elected
    ? startLeaderElection({
        client,
        lease: { namespace: env.POD_NAMESPACE || 'isolation-proxy-system', name: 'isolation-proxy-operator' },
        identity: `${instance}_${randomBytes(4).toString('hex')}`,
        onStarted: async signal => {
          log.info('this operator leads')
          lead()
          await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
        },
        onStopped: why => {
          if (why === 'stopped') return
          // What it remembers is of no use to a later term, and requests under way must not outlive this one.
          log.error({ why }, 'leadership is lost; this process ends')
          process.exit(1)
        },
        onError: error => log.warn({ err: error }, 'leader election failed; it is tried again'),
      })
    : undefined
  if (!elected) lead()

  const stop = async (signal: string) => {
    log.info({ signal }, 'the operator ends')
    await operator?.stop()
    await leader?.stop()
    await http.stop()
    await client.close()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal))
  // Who reads this may end it at once: as process 1 a signal without a handler would be lost.
  log.info({ version, leaderElection: elected }, 'the operator runs')
}

main(process.env).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
