// `kubectl isolation logs`

import { defineCommand, type FlagTable } from '../../cli/command.ts'
import { scopeFlags } from '../../cli/scope.ts'
import { levels } from '../../logs/levels.ts'

export const flags = {
  ...scopeFlags,
  connection: {
    type: 'string',
    default: '',
    describe:
      "Only lines about one connection: its id, the claim of its receipt, its client's address with or without the port, or its pod.",
  },
  container: { alias: 'c', type: 'string', describe: 'Print the logs of this container' },
  exclude: {
    type: 'string',
    array: true,
    describe:
      'Leave out lines in which this regular expression (RE2) is found, this flag can be repeated to leave out more.',
  },
  follow: { alias: 'f', type: 'boolean', default: false, describe: 'Specify if the logs should be streamed.' },
  include: {
    type: 'string',
    array: true,
    describe:
      'Only lines in which this regular expression (RE2) is found, this flag can be repeated: one of them is enough.',
  },
  level: {
    choices: ['', ...levels],
    default: '',
    describe: `Only lines of this level or a worse one. One of: (${levels.join(', ')}). Lines that bear no level are always shown.`,
  },
  'max-log-requests': {
    type: 'number',
    default: 50,
    describe: 'Specify maximum number of concurrent logs to follow.',
  },
  operator: {
    type: 'boolean',
    default: false,
    describe: "The operator's logs: about the services that are named, else all.",
  },
  output: {
    alias: 'o',
    choices: ['', 'pretty', 'raw', 'json'],
    default: '',
    describe:
      'Output format. One of: (pretty, raw, json). On a terminal pretty, else raw: lines as they were written. json: an object for each line, with its namespace, pod and container.',
  },
  prefix: {
    type: 'boolean',
    default: false,
    describe: 'Prefix each raw line with the log source (pod name and container name)',
  },
  previous: {
    alias: 'p',
    type: 'boolean',
    default: false,
    describe: 'If true, print the logs for the previous instance of the containers, where there is one.',
  },
  proxies: {
    type: 'boolean',
    default: false,
    describe: "The proxies' logs. This is so unless --operator or --targets is given.",
  },
  since: {
    type: 'string',
    default: '0s',
    describe:
      'Only return logs newer than a relative duration like 5s, 2m, or 3h. Defaults to all logs. Only one of since-time / since may be used.',
  },
  'since-time': {
    type: 'string',
    default: '',
    describe:
      'Only return logs after a specific date (RFC3339). Defaults to all logs. Only one of since-time / since may be used.',
  },
  tail: {
    type: 'number',
    describe:
      'Lines of recent log file to display, of each container, after --level, --include and the like have left out theirs. Defaults to -1, showing all log lines, when one service is named or a time is given, otherwise 10.',
  },
  targets: { type: 'boolean', default: false, describe: 'The logs of the target pods, which serve the connections.' },
  timestamps: { type: 'boolean', default: false, describe: 'Include timestamps on each line in the log output' },
} as const satisfies FlagTable

export const logs = defineCommand({
  name: 'logs',
  parameters: '[NAME...]',
  words: { least: 0 },
  summary: 'Print or follow the logs of proxies, of the operator or of target pods',
  details: `Print or follow the logs of all proxies of one or many services, of the operator, or of target pods.

With -f, pods that join are read from their start and pods that leave to their end; containers that restart and streams that are cut are taken up where they were, so that each line comes once.`,
  examples: [
    { does: 'Print what all proxies of a service have said', typed: 'kubectl isolation logs my-app' },
    { does: 'Follow the proxies of all services of this namespace', typed: 'kubectl isolation logs -f' },
    {
      does: 'Everything about one client, as it happens',
      typed: 'kubectl isolation logs my-app -f --connection 203.0.113.9',
    },
    { does: 'What went wrong in the last hour, anywhere', typed: 'kubectl isolation logs -A --since 1h --level warn' },
    { does: 'What the operator says of one service', typed: 'kubectl isolation logs my-app --operator' },
    {
      does: 'Clients of the last day, counted',
      typed: 'kubectl isolation logs my-app --since 24h --include "session began" | jq -r .client | sort | uniq -c',
    },
  ],
  flags,
  load: async () => (await import('./run.ts')).run,
})
