// A proxy's process: environment, signals and exit codes.
import { randomBytes } from 'node:crypto'
import { createClient } from '../api/kube/client.ts'
import { loadConfig } from '../api/kube/config.ts'
import { openLog } from '../api/log.ts'
import manifest from '../package.json' with { type: 'json' }
import { startProxy } from './proxy.ts'
import { readSettings } from './settings.ts'

export async function runProxy(env: NodeJS.ProcessEnv): Promise<void> {
  const settings = readSettings(env, { bootId: randomBytes(4).toString('hex'), version: manifest.version })
  const { identity } = settings
  const service = `${identity.serviceNamespace}/${identity.service}`
  const logBase = { service, proxy: identity.podName }
  const log = openLog({ level: settings.logLevel, base: logBase })
  // A claim that this process made dies with it: nothing may go on in a state that nobody thought of.
  const fail = (error: unknown) => {
    log.fatal({ err: error }, 'unexpected failure; this process ends, and the operator destroys what it held')
    process.exit(1)
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)

  const client = createClient(await loadConfig(env), { userAgent: `isolation-proxy/${identity.version}` })
  const onForeign = (holder: string) => {
    log.fatal({ holder }, "another process has taken this pod's Lease; this one ends")
    process.exit(1)
  }
  const proxy = await startProxy({
    settings,
    client,
    log,
    logBase,
    program: process.argv[1]!,
    onForeign,
    onFailure: fail,
  })

  const hurry = new AbortController()
  const leave = async (signal: string) => {
    log.info({ signal }, 'the proxy drains')
    const unsettled = await proxy.drain(hurry.signal)
    if (unsettled === 0) log.info('the proxy ends')
    else
      log.error(
        { unsettled },
        'the proxy ends with tickets that it could not end; the operator does when it has seen this process end',
      )
    process.exit(unsettled === 0 ? 0 : 1)
  }
  let isLeaving = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isLeaving) hurry.abort()
      else void leave(signal)
      isLeaving = true
    })
  }
  // Who reads this may end it at once: as process 1 a signal without a handler would be lost.
  log.info({ holder: identity.holder, version: identity.version }, 'the proxy runs')
}
