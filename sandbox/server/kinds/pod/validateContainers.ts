// What containers must say, each by itself and beside the others.
import type { Container, PodSpec } from '../../../../api/kube/objects.ts'
import type { FieldError } from '../../refusal.ts'
import { duplicate, forbidden, invalid, invalids, mustBeOneOf, notSupported, oneOf, required } from '../check/errors.ts'
import { dnsLabel } from '../check/names.ts'
import { validateEnv, validateEnvFrom } from './validateEnv.ts'
import { validateMounts } from './validateMounts.ts'
import { validatePorts } from './validatePorts.ts'
import { validateLifecycle, validateProbe } from './validateProbes.ts'
import { validateResources } from './validateResources.ts'
import { validateContainerSecurity } from './validateSecurity.ts'

export function validateContainers(spec: PodSpec, field: string): FieldError[] {
  const { containers = [], initContainers = [] } = spec
  const names = containers.map(({ name }) => name)
  return [
    ...(containers.length === 0 ? [required(`${field}.containers`)] : []),
    ...containers.flatMap((container, index) => {
      const at = `${field}.containers[${index}]`
      return [
        ...validateContainer(container, at, spec),
        ...validateUnique(at, container, names.slice(0, index)),
        ...validateRestart(container, at),
      ]
    }),
    ...initContainers.flatMap((container, index) => {
      const at = `${field}.initContainers[${index}]`
      const others = [...names, ...initContainers.slice(0, index).map(({ name }) => name)]
      return [
        ...validateContainer(container, at, spec),
        ...validateUnique(at, container, others),
        ...validateInit(container, at),
      ]
    }),
  ]
}

function validateContainer(container: Container, field: string, spec: PodSpec): FieldError[] {
  const { name, image = '' } = container
  const at = (part: string) => `${field}.${part}`
  return [
    ...(name ? invalids(at('name'), name, dnsLabel(name)) : [required(at('name'))]),
    ...validateImage(image, at('image')),
    ...mustBeOneOf(at('terminationMessagePolicy'), container.terminationMessagePolicy, [
      'File',
      'FallbackToLogsOnError',
    ]),
    ...validatePorts(container.ports ?? [], at('ports'), spec.hostNetwork ?? false),
    ...validateEnv(container.env ?? [], at('env')),
    ...validateEnvFrom(container.envFrom ?? [], at('envFrom')),
    ...validateMounts(container.volumeMounts ?? [], at('volumeMounts'), spec.volumes ?? []),
    ...validateLifecycle(container.lifecycle, at('lifecycle'), spec.terminationGracePeriodSeconds ?? 0),
    ...validateProbe(container.livenessProbe, at('livenessProbe'), { once: true }),
    ...validateProbe(container.readinessProbe, at('readinessProbe'), { once: false }),
    ...validateProbe(container.startupProbe, at('startupProbe'), { once: true }),
    ...oneOf(at('imagePullPolicy'), container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']),
    ...validateResources(container.resources ?? {}, at('resources')),
    ...validateContainerSecurity(container.securityContext, at('securityContext')),
  ]
}

function validateImage(image: string, field: string): FieldError[] {
  if (!image) return [required(field)]
  return image.trim() === image ? [] : [invalid(field, image, 'must not have leading or trailing whitespace')]
}

function validateUnique(field: string, { name }: Container, others: readonly string[]): FieldError[] {
  return name && others.includes(name) ? [duplicate(`${field}.name`, name)] : []
}

function validateRestart({ restartPolicy }: Container, field: string): FieldError[] {
  return oneOf(`${field}.restartPolicy`, restartPolicy, ['Always', 'OnFailure', 'Never'])
}

/** One that runs to its end needs no care while it runs. */
function validateInit(container: Container, field: string): FieldError[] {
  const { restartPolicy } = container
  const wrong =
    restartPolicy && !['Always', 'Never', 'OnFailure'].includes(restartPolicy)
      ? [notSupported(`${field}.restartPolicy`, restartPolicy, ['Always', 'Never', 'OnFailure'])]
      : []
  if (restartPolicy === 'Always') return []
  const cares = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const
  const detail = 'may not be set for init containers without restartPolicy=Always'
  return [...wrong, ...cares.filter(care => container[care]).map(care => forbidden(`${field}.${care}`, detail))]
}
