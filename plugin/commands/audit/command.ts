// `kubectl isolation audit`
import { defineCommand, type FlagTable } from '../../cli/command.ts'
import { outputFlags, sortFlags } from '../../cli/output.ts'
import { scopeFlags } from '../../cli/scope.ts'

export const flags = {
  'all-namespaces': scopeFlags['all-namespaces'],
  selector: scopeFlags.selector,
  ...outputFlags,
  ...sortFlags,
  client: {
    type: 'string',
    default: '',
    describe: 'Show the receipts of this client only: an address, with or without its port.',
  },
  since: {
    type: 'string',
    default: '',
    describe: 'Show receipts of connections that ended within this time only, as 30m or 24h.',
  },
  unused: {
    type: 'boolean',
    default: false,
    describe: 'Show pods that ended without having been used as well.',
  },
} as const satisfies FlagTable

export const audit = defineCommand({
  name: 'audit',
  parameters: '[NAME...]',
  words: { least: 0 },
  summary: 'Show who was served by which pod, and verify that no pod served twice',
  details: `Show who was served by which pod, and verify that no pod served twice.

Every connection leaves a receipt: the finished ticket of its pod, which the API server lets nobody change. All tickets are verified, whichever are shown: the UID of a pod and a claim may stand on one ticket only, and a pod that runs must be its ticket's own. The verdict goes to stderr; when something stands twice, the exit code is 1.

Receipts are bounded: each service keeps its newest spec.pool.historyLimit ones, and they go with the service.`,
  examples: [
    { does: 'The receipts of a service', typed: 'kubectl isolation audit my-app' },
    {
      does: 'Who was it that came from this address in the last day?',
      typed: 'kubectl isolation audit -A --client 203.0.113.9 --since 24h',
    },
    { does: 'With the UIDs of pods, holders and claims', typed: 'kubectl isolation audit my-app -o wide' },
    { does: 'Verify all services, for a script', typed: 'kubectl isolation audit -A >/dev/null' },
  ],
  flags,
  load: async () => (await import('./run.ts')).run,
})
