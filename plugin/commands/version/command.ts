// `kubectl isolation version`
import { defineCommand, type FlagTable } from '../../cli/command.ts'

export const flags = {
  client: { type: 'boolean', default: false, describe: 'If true, shows client version only (no server required).' },
  output: { alias: 'o', choices: ['', 'json', 'yaml'], default: '', describe: "One of 'yaml' or 'json'." },
} as const satisfies FlagTable

export const version = defineCommand({
  name: 'version',
  parameters: '',
  words: { least: 0, most: 0 },
  summary: 'Print the versions of the plugin, the operator and the proxies',
  examples: [
    { does: 'Print all versions', typed: 'kubectl isolation version' },
    { does: 'Print the version of the plugin only', typed: 'kubectl isolation version --client' },
  ],
  flags,
  load: async () => (await import('./run.ts')).run,
})
