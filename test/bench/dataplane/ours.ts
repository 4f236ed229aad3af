// The proxy of the benchmark, as a process of its own: all of proxy/ as `startProxy` puts it together, over an API server in the same process that answers at once.
import { writeFileSync } from 'node:fs'
import { openLog } from '../../../api/log.ts'
import { startProxy } from '../../../proxy/proxy.ts'
import { readSettings } from '../../../proxy/settings.ts'
import { createPoolApi } from './poolApi.ts'

/** What its parent gives it: where clients come, where pods are, how many. */
export type OursWish = {
  readonly listenFile: string
  readonly host: string
  /** Clients come here; the next port tells when it is ready, and the one after that its metrics. */
  readonly port: number
  readonly targetPort: number
  readonly tickets: number
  /** As the environment variable SPLICE says it. */
  readonly splice: string
  /** As WORKERS does. */
  readonly workers: number
}

const wish = JSON.parse(process.argv[2]!) as OursWish
const DAY_MS = `${24 * 3600 * 1000}`
writeFileSync(wish.listenFile, `${wish.host}:${wish.port}\n`)
const settings = readSettings(
  {
    SERVICE_NAME: 'bench',
    SERVICE_NAMESPACE: 'default',
    POOL_NAMESPACE: 'pool',
    POD_NAME: 'bench-proxy',
    POD_UID: 'bench-proxy-uid',
    BIND_HOST: wish.host,
    METRICS_PORT: `${wish.port + 2}`,
    HEALTH_PORT: `${wish.port + 1}`,
    LISTEN_FILE: wish.listenFile,
    SPLICE: wish.splice,
    WORKERS: `${wish.workers}`,
    // It is ready with the last of its tickets, however long that takes; and nothing is listed again.
    READY_AFTER_MS: DAY_MS,
    WATCH_LIVENESS_MS: DAY_MS,
    WATCH_RELIST_MS: DAY_MS,
  },
  { bootId: '0badcafe', version: '0.1.0' },
)
const client = createPoolApi({
  ...{ service: settings.identity.service, namespace: settings.identity.serviceNamespace },
  ...{ tickets: wish.tickets, targetPort: wish.targetPort },
})
const logBase = { service: 'default/bench', proxy: 'bench-proxy' }
await startProxy({
  settings,
  client,
  log: openLog({ level: settings.logLevel, base: logBase }),
  logBase,
  program: new URL('../../../proxy/main.ts', import.meta.url),
  onForeign: holder => {
    throw new Error(`nobody else can hold this Lease, and ${holder} does`)
  },
  onFailure(error) {
    throw error
  },
})
// Memory is compared without garbage.
process.on('message', () => {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  process.send?.('collected')
})
// With an exit of its own, so that a profile is written.
for (const end of ['disconnect', 'SIGTERM'] as const) process.once(end, () => process.exit(0))
