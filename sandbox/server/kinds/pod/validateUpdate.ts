// What may change in a pod: images, its deadline and further tolerations. All else is as it was made.
import { isDeepStrictEqual } from 'node:util'
import type { Pod, PodSpec } from '../../../../api/kube/objects.ts'
import type { Obj } from '../../object.ts'
import type { FieldError } from '../../refusal.ts'
import { forbidden, invalid, required } from '../check/errors.ts'
import { validatePodSpec } from './validate.ts'

type Toleration = NonNullable<PodSpec['tolerations']>[number]

const specOf = (object: Obj) => (object as unknown as Pod).spec as PodSpec

const mayChange = [
  'spec.containers[*].image',
  'spec.initContainers[*].image',
  'spec.activeDeadlineSeconds',
  'spec.tolerations',
  'spec.terminationGracePeriodSeconds',
]
const remarks: Readonly<Record<string, string>> = {
  'spec.tolerations': ' (only additions to existing tolerations)',
  'spec.terminationGracePeriodSeconds': ' (allow it to be set to 1 if it was previously negative)',
}

export function validatePodUpdate(object: Obj, before: Obj): FieldError[] {
  const [spec, was] = [specOf(object), specOf(before)]
  const lists = ['containers', 'initContainers'] as const
  const resized = lists.filter(list => (spec[list]?.length ?? 0) !== (was[list]?.length ?? 0))
  if (resized.length > 0) {
    return resized.map(list => forbidden(`spec.${list}`, 'pod updates may not add or remove containers'))
  }
  const errors = [
    ...lists.flatMap(list => validateImages(spec[list] ?? [], `spec.${list}`)),
    ...validateDeadline(spec.activeDeadlineSeconds, was.activeDeadlineSeconds),
    ...validateTolerations(spec.tolerations ?? [], was.tolerations ?? []),
    ...validateGates(spec, was),
  ]
  if (errors.length > 0) return errors
  const changed = fieldsThatChanged(asOnce(spec, was), was)
  return changed.length > 0 ? [forbidden('spec', refusal(changed))] : validatePodSpec(spec)
}

function validateImages(containers: PodSpec['containers'], field: string): FieldError[] {
  return containers.flatMap(({ image }, index) => {
    const at = `${field}[${index}].image`
    if (!image) return [required(at)]
    return image.trim() === image ? [] : [invalid(at, image, 'must not have leading or trailing whitespace')]
  })
}

function validateDeadline(seconds: number | undefined, was: number | undefined): FieldError[] {
  const field = 'spec.activeDeadlineSeconds'
  if (was === undefined) return []
  if (seconds === undefined) return [invalid(field, null, 'must not update from a positive integer to nil value')]
  return seconds > was ? [invalid(field, seconds, 'must be less than or equal to previous value')] : []
}

function validateTolerations(tolerations: readonly Toleration[], was: readonly Toleration[]): FieldError[] {
  const timeless = ({ tolerationSeconds: _, ...rest }: Toleration) => rest
  const kept = was.every(old => tolerations.some(each => isDeepStrictEqual(timeless(each), timeless(old))))
  if (kept) return []
  return [forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')]
}

/** Gates are only taken away. */
function validateGates({ schedulingGates: gates = [] }: PodSpec, was: PodSpec): FieldError[] {
  const old = (was.schedulingGates ?? []).map(({ name }) => name)
  return gates.flatMap(({ name }, index) => {
    const why = `only deletion is allowed, but found new scheduling gate '${name}'`
    return old.includes(name) ? [] : [forbidden(`spec.schedulingGates[${index}].name`, why)]
  })
}

/** With all that may change as it was. */
function asOnce(spec: PodSpec, was: PodSpec): PodSpec {
  const withImages = (list: PodSpec['containers'] | undefined, old: PodSpec['containers'] | undefined) =>
    list?.map((container, index) => ({ ...container, image: old?.[index]?.image }))
  const lastChance = (was.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1
  return {
    ...spec,
    containers: withImages(spec.containers, was.containers) as PodSpec['containers'],
    initContainers: withImages(spec.initContainers, was.initContainers),
    activeDeadlineSeconds: was.activeDeadlineSeconds,
    tolerations: was.tolerations,
    schedulingGates: was.schedulingGates,
    ...(lastChance && { terminationGracePeriodSeconds: was.terminationGracePeriodSeconds }),
  }
}

function fieldsThatChanged(spec: PodSpec, was: PodSpec): Array<[field: string, before: unknown, after: unknown]> {
  const fields = [...new Set([...Object.keys(was), ...Object.keys(spec)])] as Array<keyof PodSpec>
  return fields
    .filter(field => !isDeepStrictEqual(spec[field], was[field]))
    .map(field => [field, was[field], spec[field]])
}

function refusal(changed: ReturnType<typeof fieldsThatChanged>): string {
  const may = mayChange.map(field => `\`${field}\`${remarks[field] ?? ''}`).join(',')
  const lines = changed.flatMap(([field, before, after]) => [line('-', field, before), line('+', field, after)])
  return `pod updates may not change fields other than ${may}\n${lines.join('\n')}\n`
}

function line(sign: string, field: string, value: unknown): string {
  return `${sign} "${field}": ${JSON.stringify(value ?? null)}`
}
