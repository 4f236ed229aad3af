// What an Event must say. Those of the older view are taken nearly as they come.
import { isDeepStrictEqual } from 'node:util'
import type { FieldError } from '../../refusal.ts'
import { immutable, invalid, invalids, required } from '../check/errors.ts'
import { qualifiedName } from '../check/names.ts'
import type { Event, Reference } from './types.ts'

const MAX_WORD = 128
const MAX_NOTE = 1024

/** Kinds that live in no namespace: Events about them are in `default`. */
export function validatePlace({ involvedObject, metadata }: Event): FieldError[] {
  const field = 'involvedObject.namespace'
  const { namespace = '' } = involvedObject
  const home = metadata.namespace ?? ''
  const about = namespace || (home === 'default' || home === 'kube-system' ? home : '')
  return about === home ? [] : [invalid(field, namespace, 'does not match event.namespace')]
}

const tooWordy = (field: string, most: number) => invalid(field, '', `can have at most ${most} characters`)

export function validateModern(event: Event): FieldError[] {
  const { eventTime, reportingComponent = '', reportingInstance = '', action = '', reason = '', message = '' } = event
  if (!eventTime) return [required('eventTime'), ...validateType(event)]
  return [
    ...(reportingComponent
      ? invalids('reportingController', reportingComponent, qualifiedName(reportingComponent))
      : [required('reportingController')]),
    ...(reportingInstance ? [] : [required('reportingInstance')]),
    ...(reportingInstance.length > MAX_WORD ? [tooWordy('reportingIntance', MAX_WORD)] : []),
    ...(action ? [] : [required('action')]),
    ...(action.length > MAX_WORD ? [tooWordy('action', MAX_WORD)] : []),
    ...(reason ? [] : [required('reason')]),
    ...(reason.length > MAX_WORD ? [tooWordy('reason', MAX_WORD)] : []),
    ...(message.length > MAX_NOTE ? [tooWordy('message', MAX_NOTE)] : []),
    ...validateOlder(event),
    ...validateSeries(event),
    ...validateType(event),
  ]
}

function validateOlder({ firstTimestamp, lastTimestamp, count, source }: Event): FieldError[] {
  const hasSource = Boolean(source?.component || source?.host)
  const set = { firstTimestamp, lastTimestamp, count, source: hasSource }
  return Object.entries(set)
    .filter(([, value]) => value)
    .map(([field]) => invalid(field, '', 'needs to be unset'))
}

function validateSeries({ series }: Event): FieldError[] {
  if (!series) return []
  return [
    ...((series.count ?? 0) < 2 ? [invalid('series.count', '', 'should be at least 2')] : []),
    ...(series.lastObservedTime ? [] : [required('series.lastObservedTime')]),
  ]
}

function validateType({ type = '' }: Event): FieldError[] {
  return type === 'Normal' || type === 'Warning' ? [] : [invalid('type', '', `has invalid value: ${type}`)]
}

const kept = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'related',
  'eventTime',
  'reportingComponent',
  'reportingInstance',
  'action',
  'type',
] as const

/** Only its series goes on. */
export function validateKept(event: Event, before: Event): FieldError[] {
  return kept
    .filter(field => !isDeepStrictEqual(event[field] ?? undefined, before[field] ?? undefined))
    .map(field => immutable(fieldName(field), shown(event[field])))
}

const fieldName = (field: string) => (field === 'reportingComponent' ? 'reportingController' : field)

function shown(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const {
    kind = '',
    namespace = '',
    name = '',
    uid = '',
    apiVersion = '',
    resourceVersion = '',
    fieldPath = '',
  } = value as Reference
  return {
    Kind: kind,
    Namespace: namespace,
    Name: name,
    UID: uid,
    APIVersion: apiVersion,
    ResourceVersion: resourceVersion,
    FieldPath: fieldPath,
  }
}
