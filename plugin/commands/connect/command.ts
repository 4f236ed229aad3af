// `kubectl isolation connect`
import { defineCommand, type FlagTable } from '../../cli/command.ts'

export const flags = {
  direct: {
    type: 'boolean',
    default: false,
    describe: "If true, dial the service's own address instead of going through the API server.",
  },
  listen: {
    type: 'string',
    default: '',
    describe:
      'Instead of joining stdin and stdout, listen on a local [address:]port and join every connection to the service. Port 0 chooses a free one; the address is localhost unless given.',
  },
} as const satisfies FlagTable

export const connect = defineCommand({
  name: 'connect',
  parameters: 'NAME',
  words: { least: 1, most: 1 },
  summary: 'Connect to a service: stdin and stdout, or a local port',
  details: `Connect to a service: stdin and stdout, or a local port. Every connection gets a pod of its own.

The way there leads through the API server to a proxy of the service that is ready, so that it works without a load balancer; the right to create pods/portforward is needed. With --direct the service's own address is dialled instead.

Through a cluster's API server, the end of stdin is not passed on, because that would end the whole connection a second later: it stays open until the service closes it, or until Ctrl-C. With --direct, and in the sandbox, the service sees the end of stdin and can still answer. With --listen, a client that ends its side ends its connection as with kubectl port-forward.

The exit code is 0 when the service closes the connection, 1 when it does so before it sent a byte, and 130 after Ctrl-C.`,
  examples: [
    { does: 'Talk to the service my-app', typed: 'kubectl isolation connect my-app' },
    {
      does: 'Listen on a local port, for clients of all kinds',
      typed: 'kubectl isolation connect my-app --listen 9090',
    },
    {
      does: 'Send a file and save the answer, by the address of the service',
      typed: 'kubectl isolation connect my-app --direct < question > answer',
    },
  ],
  flags,
  load: async () => (await import('./run.ts')).run,
})
