// `kubectl isolation top`
import { defineCommand, type FlagTable } from '../../cli/command.ts'
import { scopeFlags } from '../../cli/scope.ts'

export const flags = {
  'all-namespaces': scopeFlags['all-namespaces'],
  selector: scopeFlags.selector,
  ascii: {
    type: 'boolean',
    default: false,
    describe: 'Draw with plain ASCII. So it is anyway where the locale or the terminal knows nothing else.',
  },
  keep: { type: 'boolean', default: false, describe: 'Leave the last picture on the terminal.' },
  'no-headers': { type: 'boolean', default: false, describe: "With --once: don't print headers." },
  once: {
    type: 'boolean',
    default: false,
    describe: 'Print one plain table and end. So it is anyway in a pipe and on a dumb terminal.',
  },
  output: {
    alias: 'o',
    choices: ['', 'json', 'yaml'],
    default: '',
    describe: "Output format: 'json' or 'yaml' prints once everything that is known.",
  },
  readonly: { type: 'boolean', default: false, describe: 'Without the keys that end connections or replace pods.' },
  'sort-by': {
    choices: ['trouble', 'name', 'use', 'waiting', 'pods', 'rate', 'p99', 'age'],
    default: 'trouble',
    describe: 'The order to begin with: trouble, name, use, waiting, pods, rate, p99 or age.',
  },
} as const satisfies FlagTable

export const top = defineCommand({
  name: 'top',
  parameters: '[NAME]',
  words: { least: 0, most: 1 },
  summary: 'Show services, their pools and connections live',
  details: `Show DedicatedServices, their pools, connections, rates and latencies live.

What is wrong is at the top and says why. Enter opens a service: its connections, pods, receipts, events and the log of its proxies. '?' shows all keys; 'q' leaves.

State comes from watches, live figures from the proxies of what is on the screen. In a pipe, on a dumb terminal or with --once it prints one plain table.`,
  examples: [
    { does: 'Watch the services of the namespace', typed: 'kubectl isolation top' },
    { does: 'Watch all services of the cluster', typed: 'kubectl isolation top -A' },
    { does: 'Open one service at once', typed: 'kubectl isolation top my-app' },
    { does: 'A screen on a wall: nothing can be changed from it', typed: 'kubectl isolation top -A --readonly' },
    { does: 'One plain table', typed: 'kubectl isolation top --once' },
    { does: 'Everything that is known, for a script', typed: 'kubectl isolation top -o json' },
  ],
  flags,
  load: async () => (await import('./run.ts')).run,
})
