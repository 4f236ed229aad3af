// `kubectl isolation evict`
import { defineCommand, type FlagTable } from '../../cli/command.ts'

export const flags = {
  all: { type: 'boolean', default: false, describe: 'End all connections of the service.' },
  'dry-run': {
    type: 'string',
    choices: ['none', 'client', 'server'],
    default: 'none',
    describe:
      'Must be "none", "server", or "client". If client strategy, only print what would be ended. If server strategy, submit server-side request without persisting it.',
  },
  output: {
    alias: 'o',
    choices: ['', 'name'],
    default: '',
    describe: 'Output mode. Use "-o name" for shorter output (resource/name).',
  },
  timeout: {
    type: 'string',
    default: '30s',
    describe: 'The length of time to wait for connections to end before giving up, as 30s or 2m.',
  },
  wait: { type: 'boolean', default: true, describe: 'If true, wait until the connections have ended.' },
  yes: { alias: 'y', type: 'boolean', default: false, describe: 'Do not ask.' },
} as const satisfies FlagTable

export const evict = defineCommand({
  name: 'evict',
  parameters: 'NAME [CONNECTION...]',
  words: { least: 1 },
  summary: 'End connections of a service; their pods are destroyed',
  details: `End connections of a service; their pods are destroyed.

CONNECTION is the name of a pod, or the address of a client with or without its port; kubectl isolation top NAME shows both. The client sees a reset. A connection that has ended already is no failure.`,
  examples: [
    { does: 'End one connection, by its pod', typed: 'kubectl isolation evict my-app my-app-k3x9q2w7ab' },
    { does: 'End everything that one client has open', typed: 'kubectl isolation evict my-app 203.0.113.9' },
    { does: 'End all connections, without being asked', typed: 'kubectl isolation evict my-app --all --yes' },
  ],
  flags,
  acts: true,
  load: async () => (await import('./run.ts')).run,
})
