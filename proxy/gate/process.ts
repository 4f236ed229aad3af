// A gate's process: environment, signals and exit codes. It stays when its connection is over, and refuses all others until the pod ends.
import { pino } from 'pino'
import { startGate } from './gate.ts'
import { createMark } from './mark.ts'
import { readGateSettings } from './settings.ts'

export async function runGate(env: NodeJS.ProcessEnv): Promise<void> {
  const settings = readGateSettings(env)
  const log = pino({
    level: settings.logLevel,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: label => ({ level: label }) },
  })
  const gate = await startGate({ settings, mark: createMark(settings.folder), log, random: Math.random })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0))
  log.info({ port: gate.port }, 'the gate is up')
}
