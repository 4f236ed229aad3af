// `kubectl isolation init`
import { defineCommand } from '../../cli/command.ts'
import { flags } from './flags.ts'

export const init = defineCommand({
  name: 'init',
  parameters: '[NAME] [-- COMMAND [ARGS...]]',
  words: { least: 0, most: 1 },
  summary: 'Write a DedicatedService to begin with',
  details: `Write a DedicatedService to begin with, as YAML with comments: to stdout, or to a file with -o.

At a terminal, without --image, it asks; every question has a flag, and Enter takes what stands in brackets. What comes out is checked by the rules of the CRD before it is written. What follows -- is the command of the container, in place of the image's own.`,
  examples: [
    { does: 'Be asked, and write the answers to a file', typed: 'kubectl isolation init my-app -o my-app.yaml' },
    {
      does: 'A game server behind a load balancer, with five pods warm',
      typed:
        'kubectl isolation init my-app --image my-app-image:latest --port 8080 --replicas 5 --service-type LoadBalancer -o my-app.yaml',
    },
    {
      does: 'Apply it at once',
      typed: 'kubectl isolation init my-app --image my-app-image:latest | kubectl apply -f -',
    },
    {
      does: 'A shell of its own for everybody who connects, in a container with another command',
      typed: 'kubectl isolation init lab --image debian:stable -- nc -lk -p 8080 -e /bin/sh',
    },
    {
      does: 'Ask the cluster whether it would take it',
      typed: 'kubectl isolation init my-app --image my-app-image:latest --dry-run=server',
    },
  ],
  flags,
  takesProgram: true,
  load: async () => (await import('./run.ts')).run,
})
