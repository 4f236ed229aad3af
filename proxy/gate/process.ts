// A gate's process: environment, signals and exit codes. It stays when its connection is over, and refuses all others until the pod ends.
import { openLog } from '../../api/log.ts'
import { createDeadlines } from '../deadlines.ts'
import { startGate } from './gate.ts'
import { createMark } from './mark.ts'
import { readGateSettings } from './settings.ts'

export async function runGate(env: NodeJS.ProcessEnv): Promise<void> {
  const settings = readGateSettings(env)
  const log = openLog({ level: settings.logLevel })
  const gate = await startGate({
    deadlines: createDeadlines(() => performance.now()),
    settings,
    mark: createMark(settings.folder),
    log,
    random: Math.random,
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0))
  log.info({ port: gate.port }, 'the gate is up')
}
