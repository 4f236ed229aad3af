// `kubectl isolation list`
import { defineCommand, type FlagTable } from '../../cli/command.ts'
import { outputFlags, sortFlags, watchFlags } from '../../cli/output.ts'
import { scopeFlags } from '../../cli/scope.ts'

export const flags = {
  ...outputFlags,
  ...scopeFlags,
  ...sortFlags,
  ...watchFlags,
  'chunk-size': {
    type: 'number',
    default: 500,
    describe: 'Return large lists in chunks rather than all at once. Pass 0 to disable.',
  },
  'label-columns': {
    alias: 'L',
    type: 'string',
    array: true,
    describe:
      'Accepts a comma separated list of labels that are going to be presented as columns. Names are case-sensitive. You can also use multiple flag options like -L label1 -L label2...',
  },
  'show-labels': {
    type: 'boolean',
    default: false,
    describe: 'When printing, show all labels as the last column (default hide labels column)',
  },
  'ignore-not-found': {
    type: 'boolean',
    default: false,
    describe: 'If the requested object does not exist the command will return exit code 0.',
  },
} as const satisfies FlagTable

export const list = defineCommand({
  name: 'list',
  parameters: '[NAME...]',
  words: { least: 0 },
  summary: 'List services with their pools: how many pods are available, in use, starting, and whether clients wait',
  details: `List services with their pools: how many pods are available, in use, starting, and whether clients wait.

STATE is one word, and behind a colon why it is not Ready. The figures are those that the operator last wrote; "kubectl isolation top" counts for itself.`,
  examples: [
    { does: 'List the services of the namespace', typed: 'kubectl isolation list' },
    { does: 'All of them, with address and pool namespace', typed: 'kubectl isolation list -A -o wide' },
    { does: 'Those with most clients last', typed: 'kubectl isolation list --sort-by=.status.inUseTargets' },
    { does: 'See what changes, as it changes', typed: 'kubectl isolation list my-app --watch' },
    {
      does: 'Only what a script needs',
      typed: "kubectl isolation list my-app -o jsonpath='{.status.address}'",
    },
  ],
  flags,
  load: async () => (await import('./run.ts')).run,
})
