// As whom a pod and its containers run.
import type { Container, PodSpec } from '../../../../api/kube/objects.ts'
import type { FieldError } from '../../refusal.ts'
import { invalid, oneOf, required } from '../check/errors.ts'

type Context = NonNullable<Container['securityContext']>
type Seccomp = NonNullable<Context['seccompProfile']>

const MAX_ID = 2_147_483_647
const sysctlPattern = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$'

function validateId(id: number | undefined, field: string): FieldError[] {
  if (id === undefined || (id >= 0 && id <= MAX_ID)) return []
  return [invalid(field, id, `must be between 0 and ${MAX_ID}, inclusive`)]
}

function validateSeccomp(profile: Seccomp | undefined, field: string): FieldError[] {
  if (!profile) return []
  const { type, localhostProfile } = profile
  const missing = type === 'Localhost' && localhostProfile === undefined
  return [
    ...oneOf(`${field}.type`, type, ['Localhost', 'RuntimeDefault', 'Unconfined']),
    ...(missing ? [required(`${field}.localhostProfile`, 'must be set when seccomp type is Localhost')] : []),
    ...(localhostProfile !== undefined && type !== 'Localhost'
      ? [invalid(`${field}.localhostProfile`, localhostProfile, 'can only be set when seccomp type is Localhost')]
      : []),
  ]
}

export function validatePodSecurity(spec: PodSpec, field: string): FieldError[] {
  const {
    fsGroup,
    runAsUser,
    runAsGroup,
    sysctls = [],
    fsGroupChangePolicy,
    seccompProfile,
  } = spec.securityContext ?? {}
  return [
    ...validateId(fsGroup, `${field}.fsGroup`),
    ...validateId(runAsUser, `${field}.runAsUser`),
    ...validateId(runAsGroup, `${field}.runAsGroup`),
    ...sysctls.flatMap(({ name }, index) => validateSysctl(name, `${field}.sysctls[${index}].name`)),
    ...oneOf(`${field}.fsGroupChangePolicy`, fsGroupChangePolicy, ['Always', 'OnRootMismatch']),
    ...validateSeccomp(seccompProfile, `${field}.seccompProfile`),
  ]
}

export function validateSharing({ shareProcessNamespace, hostPID }: PodSpec, field: string): FieldError[] {
  if (!shareProcessNamespace || !hostPID) return []
  return [invalid(field, true, 'ShareProcessNamespace and HostPID cannot both be enabled')]
}

function validateSysctl(name: string, field: string): FieldError[] {
  if (!name) return [required(field)]
  if (name.length <= 253 && new RegExp(sysctlPattern).test(name)) return []
  return [invalid(field, name, `must have at most 253 characters and match regex ${sysctlPattern}`)]
}

export function validateContainerSecurity(context: Context | undefined, field: string): FieldError[] {
  if (!context) return []
  const { privileged, runAsUser, runAsGroup, seccompProfile, allowPrivilegeEscalation } = context
  const torn = privileged && allowPrivilegeEscalation === false
  return [
    ...validateId(runAsUser, `${field}.runAsUser`),
    ...validateId(runAsGroup, `${field}.runAsGroup`),
    ...validateSeccomp(seccompProfile, `${field}.seccompProfile`),
    ...(torn
      ? [invalid(field, context, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true')]
      : []),
  ]
}
