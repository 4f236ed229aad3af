// What Deployments and ReplicaSets have in common: a selector, and a template for the pods that it selects.
import type { PodSpec, PodTemplateSpec } from '../../../../api/kube/objects.ts'
import type { Scaling } from '../../custom/scale.ts'
import type { Obj } from '../../object.ts'
import type { FieldError } from '../../refusal.ts'
import { matchesSelector } from '../../selectors/labels.ts'
import { forbidden, invalid, notNegative, notSupported, required } from '../check/errors.ts'
import { isEmptySelector, type LabelSelector, renderSelector, validateSelector } from '../check/labels.ts'
import { column } from '../define.ts'
import { validateTemplateMeta } from '../meta.ts'
import { setPodSpecDefaults } from '../pod/defaults.ts'
import { validatePodSpec } from '../pod/validate.ts'

export type WorkloadSpec = {
  replicas?: number
  minReadySeconds?: number
  selector?: LabelSelector
  template?: PodTemplateSpec
}

export const workloadOf = (object: Obj) => (object.spec ?? {}) as WorkloadSpec

export function setTemplateDefaults(spec: WorkloadSpec): void {
  spec.replicas ??= 1
  spec.template ??= {}
  spec.template.metadata ??= {}
  spec.template.spec ??= {} as PodSpec
  setPodSpecDefaults(spec.template.spec)
}

export function validateSelection(
  { selector }: WorkloadSpec,
  { isDeployment }: { isDeployment: boolean },
): FieldError[] {
  const field = 'spec.selector'
  if (!selector) return [required(field)]
  const wrong = validateSelector(field, selector)
  const unreadable = isDeployment && wrong.length > 0 ? [invalid(field, selector, 'invalid label selector')] : []
  const empty = isEmptySelector(selector) ? [invalid(field, selector, 'empty selector is invalid for deployment')] : []
  return [...wrong, ...empty, ...unreadable]
}

export function validateTemplate({ selector, template = {} }: WorkloadSpec): FieldError[] {
  const { metadata, spec = {} as PodSpec } = template
  const labels = metadata?.labels ?? {}
  const readable = validateSelector('', selector).length === 0 && !(selector && isEmptySelector(selector))
  const misses = readable && !matchesSelector(selector, labels)
  const unmatched = misses
    ? [
        invalid(
          'spec.template.metadata.labels',
          metadata?.labels ?? null,
          '`selector` does not match template `labels`',
        ),
      ]
    : []
  return [
    ...unmatched,
    ...validateTemplateMeta('spec.template', metadata),
    ...validatePodSpec(spec, 'spec.template.spec'),
    ...validateLife(spec),
  ]
}

function validateLife({ restartPolicy, activeDeadlineSeconds }: PodSpec): FieldError[] {
  const field = 'spec.template.spec'
  const ends = restartPolicy === 'OnFailure' || restartPolicy === 'Never'
  return [
    ...(ends ? [notSupported(`${field}.restartPolicy`, restartPolicy, ['Always'])] : []),
    ...(activeDeadlineSeconds === undefined
      ? []
      : [forbidden(`${field}.activeDeadlineSeconds`, 'activeDeadlineSeconds in ReplicaSet is not Supported')]),
  ]
}

export const workloadScaling: Scaling = {
  read: object => {
    const { replicas, selector } = workloadOf(object)
    const status = (object.status ?? {}) as { replicas?: number }
    const rendered = selector && !isEmptySelector(selector) ? renderSelector(selector) : ''
    return { wanted: replicas, actual: status.replicas ?? 0, ...(rendered && { selector: rendered }) }
  },
  write: (draft, wanted) => {
    draft.spec = { ...workloadOf(draft), replicas: wanted }
  },
  validate: object => notNegative('spec.replicas', workloadOf(object).replicas),
}

export const templateColumns = [
  column('Containers', 'Names of its pods’ containers.', { wide: true }),
  column('Images', 'What these run.', { wide: true }),
  column('Selector', 'Which pods are its own.', { wide: true }),
]

export function templateCells({ selector, template }: WorkloadSpec): string[] {
  const containers = template?.spec?.containers ?? []
  return [
    containers.map(({ name }) => name).join(','),
    containers.map(({ image }) => image).join(','),
    renderSelector(selector),
  ]
}
