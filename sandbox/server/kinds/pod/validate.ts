// What a pod must say, alone or in a template.
import type { PodSpec } from '../../../../api/kube/objects.ts'
import type { FieldError } from '../../refusal.ts'
import { forbidden, invalid, invalids, mustBeOneOf, oneOf } from '../check/errors.ts'
import { validateLabels } from '../check/labels.ts'
import { dnsLabel, dnsSubdomain, qualifiedName } from '../check/names.ts'
import { validateContainers } from './validateContainers.ts'
import { validateDns } from './validateDns.ts'
import { validateAffinity, validateSpread, validateTolerations } from './validateScheduling.ts'
import { validatePodSecurity, validateSharing } from './validateSecurity.ts'
import { validateVolumes } from './validateVolumes.ts'

const MAX_INT32 = 2_147_483_647

export function validatePodSpec(spec: PodSpec, field = 'spec'): FieldError[] {
  const at = (name: string) => `${field}.${name}`
  return [
    ...validateVolumes(spec.volumes ?? [], at('volumes')),
    ...validateContainers(spec, field),
    ...mustBeOneOf(at('restartPolicy'), spec.restartPolicy, ['Always', 'OnFailure', 'Never']),
    ...validateDns(spec, field),
    ...validateLabels(at('nodeSelector'), spec.nodeSelector),
    ...validatePodSecurity(spec, at('securityContext')),
    ...validateSharing(spec, at('shareProcessNamespace')),
    ...validateNames(spec, field),
    ...validateTolerations(spec.tolerations ?? [], at('tolerations')),
    ...validateAffinity(spec.affinity, at('affinity')),
    ...validateSpread(spec.topologySpreadConstraints ?? [], at('topologySpreadConstraints')),
    ...validateDeadline(spec.activeDeadlineSeconds, at('activeDeadlineSeconds')),
    ...validateGates(spec, field),
    ...oneOf(at('preemptionPolicy'), spec.preemptionPolicy, ['Never', 'PreemptLowerPriority']),
    ...oneOf(at('os.name'), spec.os?.name, ['linux', 'windows']),
  ]
}

/** Of a pod that is to be created. */
export function validateNewPod(spec: PodSpec): FieldError[] {
  const { ephemeralContainers = [], schedulingGates = [], nodeName } = spec
  return [
    ...validatePodSpec(spec),
    ...(ephemeralContainers.length > 0 ? [forbidden('spec.ephemeralContainers', 'cannot be set on create')] : []),
    ...(nodeName && schedulingGates.length > 0
      ? [forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared')]
      : []),
  ]
}

function validateNames(spec: PodSpec, field: string): FieldError[] {
  const labels = ['hostname', 'subdomain'] as const
  const subdomains = ['serviceAccountName', 'nodeName', 'priorityClassName', 'runtimeClassName'] as const
  return [
    ...subdomains.flatMap(name =>
      spec[name] ? invalids(`${field}.${name}`, spec[name], dnsSubdomain(spec[name])) : [],
    ),
    ...labels.flatMap(name => (spec[name] ? invalids(`${field}.${name}`, spec[name], dnsLabel(spec[name])) : [])),
  ]
}

function validateDeadline(seconds: number | undefined, field: string): FieldError[] {
  if (seconds === undefined || (seconds >= 1 && seconds <= MAX_INT32)) return []
  return [invalid(field, seconds, `must be between 1 and ${MAX_INT32}, inclusive`)]
}

function validateGates({ readinessGates = [], schedulingGates = [] }: PodSpec, field: string): FieldError[] {
  return [
    ...readinessGates.flatMap(({ conditionType: type }, index) =>
      invalids(`${field}.readinessGates[${index}].conditionType`, type, qualifiedName(type)),
    ),
    ...schedulingGates.flatMap(({ name }, index) =>
      invalids(`${field}.schedulingGates[${index}].name`, name, qualifiedName(name)),
    ),
  ]
}
