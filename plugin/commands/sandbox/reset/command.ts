// `kubectl isolation sandbox reset`
import { defineCommand, type FlagTable } from '../../../cli/command.ts'
import { dirFlag } from '../dirFlag.ts'

export const flags = {
  ...dirFlag,
  timeout: {
    type: 'string',
    default: '30s',
    describe: 'The length of time to wait for the end of one that runs (e.g. 1s, 2m, 3h). Nothing is deleted then.',
  },
  yes: { alias: 'y', type: 'boolean', default: false, describe: 'If true, do not ask.' },
} as const satisfies FlagTable

export const sandboxReset = defineCommand({
  name: 'sandbox reset',
  parameters: '',
  words: { least: 0, most: 0 },
  summary: 'End the sandbox and delete everything that it kept',
  details: `End the sandbox, if it runs, and delete its folder: all objects, keys, logs and the kubeconfig. The next start begins anew.`,
  examples: [
    { does: 'Begin anew', typed: 'kubectl isolation sandbox reset' },
    { does: 'The same in a script', typed: 'kubectl isolation sandbox reset --yes' },
  ],
  flags,
  acts: true,
  offline: true,
  load: async () => (await import('./run.ts')).run,
})
