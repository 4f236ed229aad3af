// `kubectl isolation recycle`
import { defineCommand, type FlagTable } from '../../cli/command.ts'

export const flags = {
  'at-once': {
    type: 'boolean',
    default: false,
    describe: 'Replace all warm pods at once. Without it three quarters of the pool stay available meanwhile.',
  },
  proxies: {
    type: 'boolean',
    default: false,
    describe:
      'Restart the proxies as well, one after another; each lets its connections go on for up to connections.drainTimeout.',
  },
  timeout: {
    type: 'string',
    default: '5m',
    describe: 'The length of time to wait before giving up, as 30s or 5m.',
  },
  wait: {
    type: 'boolean',
    default: true,
    describe:
      'If true, wait until the pool is as large as wished for again. If false, ask those pods to end that may go now, and say how many are left.',
  },
} as const satisfies FlagTable

export const recycle = defineCommand({
  name: 'recycle',
  parameters: 'NAME...',
  words: { least: 1 },
  summary: 'Replace the warm pods of services by fresh ones; pods in use are not touched',
  details: `Replace the warm pods of services by fresh ones; pods in use are not touched.

It is for what a change of the spec does not tell Kubernetes: an image that was pushed again under its old tag, a Secret whose new content pods should see, pods that have been warm for too long. Interrupted, it leaves the pods that it had not come to as they are.`,
  examples: [
    { does: 'Replace the warm pods, a few at a time', typed: 'kubectl isolation recycle my-app' },
    { does: 'All of them now; clients that come meanwhile wait', typed: 'kubectl isolation recycle my-app --at-once' },
    { does: 'Likewise, and be back at once', typed: 'kubectl isolation recycle my-app --at-once --wait=false' },
    {
      does: 'The proxies as well, to give them a new certificate',
      typed: 'kubectl isolation recycle my-app --proxies',
    },
  ],
  flags,
  acts: true,
  load: async () => (await import('./run.ts')).run,
})
