// Checks of both standards on the rights that a container's processes have: capabilities, escalation, root.
import {
  type Check,
  hasOwnUsers,
  isExemptAsWindows,
  nameContainers,
  nameOffenders,
  quoted,
  type Subject,
  sorted,
} from './subject.ts'

const defaults = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]

/** What must not be added; '' when nothing is. */
function addedBeyond(allowed: readonly string[], { containers }: Subject): string {
  const beyond = ({ securityContext }: Subject['containers'][number]) =>
    (securityContext?.capabilities?.add ?? []).filter(name => !allowed.includes(name))
  const offenders = containers.filter(container => beyond(container).length > 0)
  if (offenders.length === 0) return ''
  const names = quoted(sorted(offenders.flatMap(beyond)))
  return `${nameContainers(offenders)} must not include ${names} in securityContext.capabilities.add`
}

export const capabilitiesBaseline: Check = subject => {
  const detail = addedBeyond(defaults, subject)
  return detail ? { reason: 'non-default capabilities', detail } : undefined
}

export const capabilitiesRestricted: Check = (subject, minor) => {
  if (isExemptAsWindows(subject, minor)) return undefined
  const keeping = subject.containers.filter(
    ({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL'),
  )
  const details = [
    keeping.length > 0 ? `${nameContainers(keeping)} must set securityContext.capabilities.drop=["ALL"]` : '',
    addedBeyond(['NET_BIND_SERVICE'], subject),
  ].filter(detail => detail)
  return details.length > 0 ? { reason: 'unrestricted capabilities', detail: details.join('; ') } : undefined
}

export const allowPrivilegeEscalation: Check = (subject, minor) => {
  if (isExemptAsWindows(subject, minor)) return undefined
  const offenders = subject.containers.filter(
    ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false,
  )
  if (offenders.length === 0) return undefined
  const detail = `${nameContainers(offenders)} must set securityContext.allowPrivilegeEscalation=false`
  return { reason: 'allowPrivilegeEscalation != false', detail }
}

export const runAsNonRoot: Check = (subject, minor) => {
  if (hasOwnUsers(subject, minor)) return undefined
  const { spec, containers } = subject
  const reason = 'runAsNonRoot != true'
  const ofPod = spec.securityContext?.runAsNonRoot
  const saying = (value: boolean | undefined) =>
    containers.filter(({ securityContext }) => securityContext?.runAsNonRoot === value)
  const refused = nameOffenders(ofPod === false, saying(false))
  if (refused) return { reason, detail: `${refused} must not set securityContext.runAsNonRoot=false` }
  const silent = saying(undefined)
  if (ofPod || silent.length === 0) return undefined
  return { reason, detail: `pod or ${nameContainers(silent)} must set securityContext.runAsNonRoot=true` }
}

export const runAsUser: Check = (subject, minor) => {
  if (hasOwnUsers(subject, minor)) return undefined
  const { spec, containers } = subject
  const offenders = containers.filter(({ securityContext }) => securityContext?.runAsUser === 0)
  const refused = nameOffenders(spec.securityContext?.runAsUser === 0, offenders)
  return refused ? { reason: 'runAsUser=0', detail: `${refused} must not set runAsUser=0` } : undefined
}
