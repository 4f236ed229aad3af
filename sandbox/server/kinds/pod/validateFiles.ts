// What files inside a volume must say: where they are, and who may read them.
import type { PodSpec } from '../../../../api/kube/objects.ts'
import type { FieldError } from '../../refusal.ts'
import { invalid, required } from '../check/errors.ts'
import { validateFileField, validateResourceRef } from './validateEnv.ts'
import { validateLocalPath } from './validateMounts.ts'

type Volume = NonNullable<PodSpec['volumes']>[number]
type Item = NonNullable<NonNullable<Volume['secret']>['items']>[number]
type DownwardItems = NonNullable<Volume['downwardAPI']>['items']

/** 0777 */
const MAX_MODE = 511

export function validateMode(mode: number | undefined, field: string): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= MAX_MODE)) return []
  return [invalid(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive')]
}

export function validateItems(items: readonly Item[] | undefined, field: string): FieldError[] {
  return (items ?? []).flatMap(({ key, path, mode }, index) => {
    const at = `${field}[${index}]`
    return [
      ...(key ? [] : [required(`${at}.key`)]),
      ...(path ? validateLocalPath(path, `${at}.path`) : [required(`${at}.path`)]),
      ...validateMode(mode, `${at}.mode`),
    ]
  })
}

export function validateDownwardItems(items: DownwardItems, field: string): FieldError[] {
  return (items ?? []).flatMap(({ path, fieldRef, resourceFieldRef, mode }) => [
    ...(path ? validateLocalPath(path, `${field}.path`) : [required(`${field}.path`)]),
    ...(fieldRef ? validateFileField(fieldRef, `${field}.fieldRef`) : []),
    ...(fieldRef && resourceFieldRef
      ? [invalid(field, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously')]
      : []),
    ...(!fieldRef && resourceFieldRef ? validateResourceRef(resourceFieldRef, `${field}.resourceFieldRef`) : []),
    ...(fieldRef || resourceFieldRef ? [] : [required(field, 'one of fieldRef and resourceFieldRef is required')]),
    ...validateMode(mode, `${field}.mode`),
  ])
}
