// `kubectl isolation uninstall`
import { defineCommand, type FlagTable } from '../../cli/command.ts'

export const flags = {
  'dry-run': {
    type: 'string',
    choices: ['none', 'client', 'server'],
    // Alone it means client; yargs would take a default for that.
    requiresArg: false,
    defaultDescription: 'none',
    describe:
      'Must be "none", "server", or "client". If client strategy, only print what would be deleted. If server strategy, also ask the server whether it may be.',
  },
  force: {
    type: 'boolean',
    default: false,
    describe:
      'If true, do the work of an operator that does not run: end proxies, then pods, and take finalizers away only once these are gone.',
  },
  'keep-crds': {
    type: 'boolean',
    default: false,
    describe: 'If true, keep the CRDs, so that manifests with a DedicatedService are still accepted.',
  },
  output: {
    alias: 'o',
    choices: ['', 'yaml'],
    default: '',
    describe:
      "If 'yaml', print the installed objects for 'kubectl delete -f -' and delete nothing. DedicatedServices have to be deleted, and gone, before.",
  },
  timeout: {
    type: 'string',
    default: '5m',
    describe:
      'The length of time to wait for each thing to be gone before giving up (e.g. 30s, 5m, 1h). What was deleted goes on ending; the same command again goes on from there.',
  },
  yes: { alias: 'y', type: 'boolean', default: false, describe: 'If true, do not ask.' },
} as const satisfies FlagTable

export const uninstall = defineCommand({
  name: 'uninstall',
  parameters: '',
  words: { least: 0, most: 0 },
  summary: 'Remove isolation-proxy and everything that it serves, in the right order',
  details: `Remove isolation-proxy and everything that it serves, in the right order, so that nothing is stuck.

First all DedicatedServices go, with their connections, pods and pool namespaces, while the operator is there to end them; then the CRDs, the operator, its rights and its namespace. When there is nothing to remove, that is no failure.`,
  examples: [
    { does: 'See what would be deleted', typed: 'kubectl isolation uninstall --dry-run' },
    { does: 'Remove everything', typed: 'kubectl isolation uninstall' },
    { does: 'Remove everything although the operator does not run', typed: 'kubectl isolation uninstall --force' },
  ],
  flags,
  acts: true,
  load: async () => (await import('./run.ts')).run,
})
