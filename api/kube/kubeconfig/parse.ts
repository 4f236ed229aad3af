// One kubeconfig file as values, its relative paths taken from the folder that it lies in.
import { isAbsolute, join, sep } from 'node:path'
import type { Cluster, Context, ExecPlugin, Kubeconfig, User } from './entries.ts'
import { type Fields, fieldsOf } from './fields.ts'
import { readYaml } from './yaml.ts'

const EXEC_EXTENSION = 'client.authentication.k8s.io/exec'
const V1BETA1 = 'client.authentication.k8s.io/v1beta1'

/** Throws a sentence about the first thing that is not as it must be. `folder` is absolute. */
export function parseKubeconfig(text: string, folder: string): Kubeconfig {
  const document = fieldsOf(readYaml(text) ?? {}, '')
  const kind = document.text('kind')
  if (kind && kind !== 'Config') throw new Error(`kind must be Config, not ${kind}`)
  const version = document.text('apiVersion')
  if (version && version !== 'v1') throw new Error(`apiVersion must be v1, not ${version}`)
  const path = (value: string) => (value === '' || isAbsolute(value) ? value : join(folder, value))
  return {
    clusters: byName(document.objects('clusters'), entry => readCluster(entry.object('cluster'), path)),
    users: byName(document.objects('users'), entry => readUser(entry.object('user'), path)),
    contexts: byName(document.objects('contexts'), entry => readContext(entry.object('context'))),
    currentContext: document.text('current-context'),
  }
}

function byName<T>(entries: readonly Fields[], read: (entry: Fields) => T): Map<string, T> {
  const found = new Map<string, T>()
  for (const entry of entries) {
    const name = entry.text('name')
    if (found.has(name)) throw new Error(`duplicate name "${name}" in list`)
    found.set(name, read(entry))
  }
  return found
}

type ToPath = (value: string) => string

function readCluster(fields: Fields | undefined, path: ToPath): Cluster {
  if (!fields) return {}
  // Without a meaning here; what is no answer to it is refused all the same.
  fields.flag('disable-compression')
  return said({
    server: fields.text('server'),
    certificateAuthority: path(fields.text('certificate-authority')),
    certificateAuthorityData: fields.base64('certificate-authority-data'),
    insecureSkipTlsVerify: fields.flag('insecure-skip-tls-verify'),
    tlsServerName: fields.text('tls-server-name'),
    proxyUrl: fields.text('proxy-url'),
    execExtension: fields
      .objects('extensions')
      .find(each => each.text('name') === EXEC_EXTENSION)
      ?.value('extension'),
  })
}

function readUser(fields: Fields | undefined, path: ToPath): User {
  if (!fields) return {}
  return said({
    clientCertificate: path(fields.text('client-certificate')),
    clientCertificateData: fields.base64('client-certificate-data'),
    clientKey: path(fields.text('client-key')),
    clientKeyData: fields.base64('client-key-data'),
    token: fields.text('token'),
    tokenFile: path(fields.text('tokenFile')),
    username: fields.text('username'),
    password: fields.text('password'),
    impersonate: fields.text('as'),
    impersonateUid: fields.text('as-uid'),
    impersonateGroups: fields.texts('as-groups'),
    impersonateExtra: fields.textsByName('as-user-extra'),
    authProvider: fields.object('auth-provider')?.text('name'),
    exec: readExec(fields.object('exec'), path),
  })
}

function readExec(fields: Fields | undefined, path: ToPath): ExecPlugin | undefined {
  if (!fields) return undefined
  const command = fields.text('command')
  const apiVersion = fields.text('apiVersion')
  return {
    // A bare name is looked up in PATH.
    command: command.includes(sep) ? path(command) : command,
    args: fields.texts('args'),
    env: fields.objects('env').map(each => ({ name: each.text('name'), value: each.text('value') })),
    apiVersion,
    installHint: fields.text('installHint'),
    provideClusterInfo: fields.flag('provideClusterInfo'),
    interactiveMode: fields.text('interactiveMode') || (apiVersion === V1BETA1 ? 'IfAvailable' : ''),
  }
}

function readContext(fields: Fields | undefined): Context {
  if (!fields) return {}
  return said({
    cluster: fields.text('cluster'),
    user: fields.text('user'),
    namespace: fields.text('namespace'),
  })
}

/** Without what is empty, so that merging is spreading. */
function said<T extends object>(values: T): T {
  const isEmpty = (value: unknown) =>
    value === undefined ||
    value === '' ||
    value === false ||
    (Array.isArray(value) && value.length === 0) ||
    (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value))) as T
}
