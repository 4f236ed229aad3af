// `kubectl isolation sandbox start`
import { defineCommand, type FlagTable } from '../../../cli/command.ts'
import { dirFlag } from '../dirFlag.ts'

export const flags = {
  ...dirFlag,
  detach: {
    type: 'boolean',
    default: false,
    describe: "If true, it goes on in the background when it is ready, until 'kubectl isolation sandbox stop'.",
  },
  // Set by --detach for the process that goes on.
  'in-background': { type: 'boolean', default: false, hidden: true },
  image: {
    type: 'string',
    array: true,
    describe:
      "The program that stands for an image, as NAME=COMMAND; can be repeated. It finds $POD_IP and $PORT to listen on: --image my-app-image:latest='python3 -m http.server $PORT --bind $POD_IP'",
  },
  images: {
    type: 'string',
    describe: 'A file with more of them, a line "NAME: COMMAND" each (YAML or JSON), read anew at every look.',
  },
  'no-example': { type: 'boolean', default: false, describe: 'If true, the example service my-app is left out.' },
  port: {
    type: 'string',
    describe:
      "The API server's port on 127.0.0.1. When left out the folder's, at first 6443 or a free one; 0 takes any free one.",
  },
} as const satisfies FlagTable

export const sandboxStart = defineCommand({
  name: 'sandbox start',
  parameters: '',
  words: { least: 0, most: 0 },
  summary: "Start a Kubernetes of this machine's own with isolation-proxy in it",
  details: `Start a Kubernetes of this machine's own with isolation-proxy in it, whose pods are local processes. It is for trials and tests, and runs on Linux.

It runs in the foreground until Ctrl-C, or with --detach in the background. The next start with the same folder goes on where this one was.`,
  examples: [
    { does: 'Try isolation-proxy on this machine', typed: 'kubectl isolation sandbox start' },
    { does: 'The same, in the background', typed: 'kubectl isolation sandbox start --detach' },
    {
      does: 'Serve a program of your own',
      typed:
        "kubectl isolation sandbox start --image my-app-image:latest='python3 -m http.server $PORT --bind $POD_IP'",
    },
  ],
  flags,
  offline: true,
  load: async () => (await import('./run.ts')).run,
})
