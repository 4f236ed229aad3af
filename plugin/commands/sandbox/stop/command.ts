// `kubectl isolation sandbox stop`
import { defineCommand, type FlagTable } from '../../../cli/command.ts'
import { dirFlag } from '../dirFlag.ts'

export const flags = {
  ...dirFlag,
  timeout: {
    type: 'string',
    default: '30s',
    describe: 'The length of time to wait before giving up (e.g. 1s, 2m, 3h). The sandbox goes on ending.',
  },
} as const satisfies FlagTable

export const sandboxStop = defineCommand({
  name: 'sandbox stop',
  parameters: '',
  words: { least: 0, most: 0 },
  summary: 'End the sandbox with everything that it started',
  details: `End the sandbox with everything that it started, wherever it runs, and wait until it has ended. Its folder stays: the next start goes on from there.`,
  examples: [{ does: 'End the sandbox', typed: 'kubectl isolation sandbox stop' }],
  flags,
  acts: true,
  offline: true,
  load: async () => (await import('./run.ts')).run,
})
