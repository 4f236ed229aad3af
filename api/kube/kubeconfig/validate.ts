// What is wrong with what a kubeconfig and flags mean: sentences as kubectl's, before any connection is made.
import { withoutUser } from './address.ts'
import type { Cluster, ExecPlugin, User } from './entries.ts'
import type { Resolved } from './resolve.ts'

const API_VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']

export function findProblems(resolved: Resolved): string[] {
  return [...userProblems(resolved.user, resolved.userName), ...clusterProblems(resolved.cluster, resolved.clusterName)]
}

function userProblems(user: User, name: string): string[] {
  const methods = [...(user.token ? ['token'] : []), ...(user.username || user.password ? ['basicAuth'] : [])]
  const identity = user.impersonateUid || user.impersonateGroups || user.impersonateExtra
  return [
    ...certificateProblems(user, name),
    ...(user.authProvider ? authProviderProblems(user, name) : []),
    ...(user.exec ? execProblems(user.exec, name) : []),
    ...(methods.length > 1
      ? [`more than one authentication method found for ${name}; found [${methods.join(' ')}], only one is allowed`]
      : []),
    ...(identity && !user.impersonate
      ? [`requesting uid, groups or user-extra for ${name} without impersonating a user`]
      : []),
  ]
}

function certificateProblems(user: User, name: string): string[] {
  if (!user.clientCertificate && !user.clientCertificateData) return []
  const both = (what: string, file?: string, data?: string) =>
    file && data ? [`${what}-data and ${what} are both specified for ${name}. ${what}-data will override.`] : []
  return [
    ...both('client-cert', user.clientCertificate, user.clientCertificateData),
    ...both('client-key', user.clientKey, user.clientKeyData),
    ...(user.clientKey || user.clientKeyData
      ? []
      : [`client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`]),
  ]
}

function authProviderProblems(user: User, name: string): string[] {
  if (user.exec) return [`authProvider cannot be provided in combination with an exec plugin for ${name}`]
  return [
    `user "${name}" logs in by auth-provider "${user.authProvider}", which is not supported here: use an exec credential plugin instead (for OIDC: kubectl oidc-login)`,
  ]
}

function execProblems(exec: ExecPlugin, name: string): string[] {
  const missing = (what: string) => `${what} must be specified for ${name} to use exec authentication plugin`
  const modes = ['Never', 'IfAvailable', 'Always']
  return [
    ...(exec.command ? [] : [missing('command')]),
    ...(exec.apiVersion ? [] : [missing('apiVersion')]),
    ...(exec.apiVersion && !API_VERSIONS.includes(exec.apiVersion)
      ? [`exec plugin: invalid apiVersion "${exec.apiVersion}" for ${name}: ${API_VERSIONS.join(' or ')} is wanted`]
      : []),
    ...(exec.env.some(({ name }) => name === '') ? [missing('env variable name')] : []),
    ...(exec.interactiveMode === '' ? [missing('interactiveMode')] : []),
    ...(exec.interactiveMode === '' || modes.includes(exec.interactiveMode)
      ? []
      : [`invalid interactiveMode for ${name}: "${exec.interactiveMode}"`]),
  ]
}

function clusterProblems(cluster: Cluster, name: string): string[] {
  const { certificateAuthority: file, certificateAuthorityData: data, insecureSkipTlsVerify, proxyUrl } = cluster
  return [
    ...(proxyUrl ? proxyProblems(proxyUrl, name) : []),
    ...(file && data
      ? [
          `certificate-authority-data and certificate-authority are both specified for ${name}. certificate-authority-data will override.`,
        ]
      : []),
    ...(insecureSkipTlsVerify && (file || data)
      ? ['specifying a root certificates file with the insecure flag is not allowed']
      : []),
  ]
}

function proxyProblems(proxyUrl: string, name: string): string[] {
  const invalid = (why: string) => [`invalid 'proxy-url' "${withoutUser(proxyUrl)}" for cluster "${name}": ${why}`]
  if (!URL.canParse(proxyUrl)) return invalid('it is not a URL, such as http://proxy:3128')
  const scheme = new URL(proxyUrl).protocol.slice(0, -1)
  if (['http', 'https', 'socks5'].includes(scheme)) return []
  return invalid(`unsupported scheme "${scheme}", must be http, https, or socks5`)
}
