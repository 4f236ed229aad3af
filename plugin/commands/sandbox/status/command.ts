// `kubectl isolation sandbox status`
import { defineCommand, type FlagTable } from '../../../cli/command.ts'
import { dirFlag } from '../dirFlag.ts'

export const flags = {
  ...dirFlag,
  output: { alias: 'o', choices: ['', 'json', 'yaml'], default: '', describe: "One of 'yaml' or 'json'." },
} as const satisfies FlagTable

export const sandboxStatus = defineCommand({
  name: 'sandbox status',
  parameters: '',
  words: { least: 0, most: 0 },
  summary: 'Say whether the sandbox runs, where it is reached and what it serves',
  details: `Say whether the sandbox runs, where it is reached and what it serves. The exit code is 0 when it runs and answers, else 1.`,
  examples: [
    { does: 'Look at the sandbox', typed: 'kubectl isolation sandbox status' },
    { does: 'The same for a program', typed: 'kubectl isolation sandbox status -o json' },
  ],
  flags,
  offline: true,
  load: async () => (await import('./run.ts')).run,
})
