// kubectl's global flags, which every command that talks to a cluster understands as kubectl does.
import type { Command, Flags, FlagTable } from './command.ts'

export const globalFlags = {
  as: {
    type: 'string',
    describe:
      'Username to impersonate for the operation. User could be a regular user or a service account in a namespace.',
  },
  'as-group': {
    type: 'string',
    array: true,
    describe: 'Group to impersonate for the operation, this flag can be repeated to specify multiple groups.',
  },
  'as-uid': { type: 'string', describe: 'UID to impersonate for the operation.' },
  'certificate-authority': { type: 'string', describe: 'Path to a cert file for the certificate authority' },
  'client-certificate': { type: 'string', describe: 'Path to a client certificate file for TLS' },
  'client-key': { type: 'string', describe: 'Path to a client key file for TLS' },
  cluster: { type: 'string', describe: 'The name of the kubeconfig cluster to use' },
  color: {
    choices: ['auto', 'always', 'never'],
    default: 'auto',
    describe: 'Whether to color output. auto: on a terminal that can, unless NO_COLOR is set.',
  },
  context: { type: 'string', describe: 'The name of the kubeconfig context to use' },
  'insecure-skip-tls-verify': {
    type: 'boolean',
    describe:
      "If true, the server's certificate will not be checked for validity. This will make your HTTPS connections insecure",
  },
  kubeconfig: { type: 'string', describe: 'Path to the kubeconfig file to use for CLI requests.' },
  namespace: { alias: 'n', type: 'string', describe: 'If present, the namespace scope for this CLI request' },
  password: { type: 'string', describe: 'Password for basic authentication to the API server' },
  'request-timeout': {
    type: 'string',
    default: '0',
    describe:
      'The length of time to wait before giving up on a single server request. Non-zero values should contain a corresponding time unit (e.g. 1s, 2m, 3h). A value of zero means the usual limits.',
  },
  server: { alias: 's', type: 'string', describe: 'The address and port of the Kubernetes API server' },
  'tls-server-name': {
    type: 'string',
    describe:
      'Server name to use for server certificate validation. If it is not provided, the hostname used to contact the server is used',
  },
  token: { type: 'string', describe: 'Bearer token for authentication to the API server' },
  user: { type: 'string', describe: 'The name of the kubeconfig user to use' },
  username: { type: 'string', describe: 'Username for basic authentication to the API server' },
  v: {
    type: 'number',
    default: 0,
    describe: 'number for the log level verbosity: from 6 on, every request is told on stderr',
  },
} as const satisfies FlagTable

export type GlobalFlags = Flags<typeof globalFlags>

/** Of kubectl's as well, but without a meaning here: taken without a word, so that an alias or a script with them works. */
export const idleFlags = {
  'cache-dir': { type: 'string' },
  'disable-compression': { type: 'boolean' },
  'log-flush-frequency': { type: 'string' },
  'match-server-version': { type: 'boolean' },
  profile: { type: 'string' },
  'profile-output': { type: 'string' },
  vmodule: { type: 'string' },
  'warnings-as-errors': { type: 'boolean' },
} as const satisfies FlagTable

/** All flags that this command understands. */
export function flagsOf(command: Command): FlagTable {
  return command.offline
    ? { color: globalFlags.color, ...command.flags }
    : { ...globalFlags, ...idleFlags, ...command.flags }
}
