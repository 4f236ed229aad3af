// Checks of both standards on what a pod may touch of its node.
import {
  type Check,
  hasOwnUsers,
  nameContainers,
  nameOffenders,
  plural,
  quoted,
  type Subject,
  sorted,
} from './subject.ts'

export const hostNamespaces: Check = ({ spec }) => {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter(name => spec[name])
  if (shared.length === 0) return undefined
  return { reason: 'host namespaces', detail: shared.map(name => `${name}=true`).join(', ') }
}

export const hostPorts: Check = ({ containers }) => {
  const portsOf = ({ ports = [] }: Subject['containers'][number]) =>
    ports.flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []))
  const offenders = containers.filter(container => portsOf(container).length > 0)
  if (offenders.length === 0) return undefined
  const ports = sorted(offenders.flatMap(portsOf))
  const use = offenders.length === 1 ? 'uses' : 'use'
  const detail = `${nameContainers(offenders)} ${use} ${plural(ports.length, 'hostPort')} ${ports.join(', ')}`
  return { reason: 'hostPort', detail }
}

/** A probe of another host would make the node ask for its sake. */
export const probeHosts: Check = ({ containers }, minor) => {
  if (minor < 34) return undefined
  const offenders = containers.filter(container => hostsAsked(container).length > 0)
  if (offenders.length === 0) return undefined
  const hosts = sorted(offenders.flatMap(hostsAsked))
  const use = offenders.length === 1 ? 'uses' : 'use'
  const what = plural(hosts.length, 'probe or lifecycle host')
  return { reason: 'probe or lifecycle host', detail: `${nameContainers(offenders)} ${use} ${what} ${quoted(hosts)}` }
}

function hostsAsked(container: Subject['containers'][number]): string[] {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container
  const handlers = [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop]
  return handlers
    .flatMap(handler => [handler?.httpGet?.host, handler?.tcpSocket?.host])
    .filter(host => host !== undefined && host !== '') as string[]
}

export const privileged: Check = ({ containers }) => {
  const offenders = containers.filter(({ securityContext }) => securityContext?.privileged)
  if (offenders.length === 0) return undefined
  return { reason: 'privileged', detail: `${nameContainers(offenders)} must not set securityContext.privileged=true` }
}

function judgeProcMount({ containers }: Subject) {
  const offenders = containers.filter(({ securityContext }) => {
    const { procMount } = securityContext ?? {}
    return procMount !== undefined && procMount !== 'Default'
  })
  if (offenders.length === 0) return undefined
  const values = sorted(offenders.map(({ securityContext }) => securityContext!.procMount!))
  const detail = `${nameContainers(offenders)} must not set securityContext.procMount to ${quoted(values)}`
  return { reason: 'procMount', detail }
}

export const procMountBaseline: Check = (subject, minor) =>
  hasOwnUsers(subject, minor) ? undefined : judgeProcMount(subject)

export const procMountRestricted: Check = subject => judgeProcMount(subject)

const safeSysctls: ReadonlyArray<readonly [since: number, names: readonly string[]]> = [
  [
    0,
    [
      'kernel.shm_rmid_forced',
      'net.ipv4.ip_local_port_range',
      'net.ipv4.ip_unprivileged_port_start',
      'net.ipv4.ping_group_range',
      'net.ipv4.tcp_syncookies',
    ],
  ],
  [27, ['net.ipv4.ip_local_reserved_ports']],
  [
    29,
    [
      'net.ipv4.tcp_fin_timeout',
      'net.ipv4.tcp_keepalive_intvl',
      'net.ipv4.tcp_keepalive_probes',
      'net.ipv4.tcp_keepalive_time',
    ],
  ],
  [32, ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem']],
]

export const sysctls: Check = ({ spec }, minor) => {
  const safe = safeSysctls.flatMap(([since, names]) => (minor >= since ? names : []))
  const forbidden = (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter(name => !safe.includes(name))
  if (forbidden.length === 0) return undefined
  return { reason: 'forbidden sysctls', detail: forbidden.join(', ') }
}

export const hostProcess: Check = ({ spec, containers }) => {
  const pod = spec.securityContext?.windowsOptions?.hostProcess === true
  const offenders = containers.filter(({ securityContext }) => securityContext?.windowsOptions?.hostProcess)
  if (!pod && offenders.length === 0) return undefined
  const detail = `${nameOffenders(pod, offenders)} must not set securityContext.windowsOptions.hostProcess=true`
  return { reason: 'hostProcess', detail }
}
