// `kubectl isolation status`
import { defineCommand, type FlagTable } from '../../cli/command.ts'
import { outputFlags } from '../../cli/output.ts'

const { 'show-managed-fields': _, ...printFlags } = outputFlags

export const flags = {
  ...printFlags,
  wait: {
    type: 'boolean',
    default: false,
    describe: 'Wait until the service is ready: a client that connects is served at once, or a pod is started for it.',
  },
  timeout: {
    type: 'string',
    default: '5m',
    describe:
      'The length of time to wait with --wait before giving up. Contains a corresponding time unit (e.g. 1s, 2m, 3h). Zero means wait forever.',
  },
  events: {
    type: 'number',
    default: 10,
    describe: 'Show at most this many of the last Events of the service, its proxies and its pods. 0 shows none.',
  },
} as const satisfies FlagTable

export const status = defineCommand({
  name: 'status',
  parameters: 'NAME',
  words: { least: 1, most: 1 },
  summary: 'Explain one service: what it has, what it waits for, and why nothing is ready',
  details: `Explain one service: what it has, what it waits for, and why nothing is ready.

The first line says in one sentence how the service does, with the cause where something is wrong; below it is what that was read from, Events last. What may not be read is named, and left out. Exits with 0 whatever the state is; with --wait, with 1 when the service is not ready in time.`,
  examples: [
    { does: 'Why is nothing ready?', typed: 'kubectl isolation status my-app' },
    { does: 'In a script, after kubectl apply', typed: 'kubectl isolation status my-app --wait --timeout=2m' },
    { does: 'With all pods, and every sentence in full', typed: 'kubectl isolation status my-app -o wide' },
    { does: 'The same as data', typed: 'kubectl isolation status my-app -o json' },
    { does: 'Only the sentence', typed: "kubectl isolation status my-app -o jsonpath='{.summary}'" },
  ],
  flags,
  load: async () => (await import('./run.ts')).run,
})
