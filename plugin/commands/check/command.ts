// `kubectl isolation check`
import { defineCommand, type FlagTable } from '../../cli/command.ts'

export const flags = {
  output: { alias: 'o', choices: ['', 'json', 'yaml'], default: '', describe: 'Output format. One of: (json, yaml).' },
  pre: {
    type: 'boolean',
    default: false,
    describe: 'Look at what an installation needs, before there is one.',
  },
} as const satisfies FlagTable

export const check = defineCommand({
  name: 'check',
  parameters: '',
  words: { least: 0, most: 0 },
  summary: 'Check the cluster, the installation and the services, with a hint for every failure',
  details: `Check the cluster, the installation and the services, with a hint for every failure.

Nothing is written. What may not be read is reported as UNKNOWN and does not fail; a failure makes the exit code 1.`,
  examples: [
    { does: 'Is this cluster fit for an installation, and may I do it?', typed: 'kubectl isolation check --pre' },
    { does: 'Is everything that is installed at work?', typed: 'kubectl isolation check' },
    { does: 'For a script', typed: 'kubectl isolation check -o json' },
  ],
  flags,
  load: async () => (await import('./run.ts')).run,
})
