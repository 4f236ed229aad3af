// The parameters of a request's query, checked once.

import { tooLong } from './kinds/check/errors.ts'
import { badRequest, type FieldError, invalid, type Refusal } from './refusal.ts'
import { isTrue } from './request.ts'
import type { OptionsKind } from './shape/fieldValidation.ts'
import type { WatchQuery } from './verbs/watch.ts'

/** Throws a bad request for a limit or timeout that is no number. */
export function readWatchQuery(parameters: URLSearchParams): WatchQuery & { timeoutSeconds: number | undefined } {
  const text = (name: string) => parameters.get(name) ?? ''
  return {
    labelSelector: text('labelSelector'),
    fieldSelector: text('fieldSelector'),
    limit: readCount(parameters, 'limit') ?? 0,
    continue: text('continue'),
    resourceVersion: text('resourceVersion'),
    resourceVersionMatch: text('resourceVersionMatch'),
    sendInitialEvents: parameters.has('sendInitialEvents') ? isTrue(parameters.get('sendInitialEvents')) : undefined,
    allowWatchBookmarks: isTrue(parameters.get('allowWatchBookmarks')),
    timeoutSeconds: readCount(parameters, 'timeoutSeconds'),
  }
}

export function readCount(parameters: URLSearchParams, name: string): number | undefined {
  const text = parameters.get(name)
  if (text === null || text === '') return undefined
  if (/^-?\d{1,15}$/.test(text)) return Number(text)
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
}

/** Throws Invalid for another word than All. */
export function readDryRun(words: readonly string[], options: OptionsKind): boolean {
  if (words.every(word => word === 'All')) return words.length > 0
  throw invalidOptions(options, {
    type: 'NotSupported',
    field: 'dryRun',
    value: words,
    detail: 'supported values: "All"',
  })
}

const MAX_MANAGER_BYTES = 128

/** What a write's query says of itself. Throws Invalid where it says too much. */
export function readWriteQuery(parameters: URLSearchParams, options: OptionsKind): { readonly dryRun: boolean } {
  if (options === 'PatchOptions' && parameters.get('force')) {
    const detail = 'may not be specified for non-apply patch'
    throw invalidOptions(options, { type: 'Forbidden', field: 'force', detail })
  }
  if (Buffer.byteLength(parameters.get('fieldManager') ?? '') > MAX_MANAGER_BYTES) {
    throw invalidOptions(options, tooLong('fieldManager', MAX_MANAGER_BYTES))
  }
  return { dryRun: readDryRun(parameters.getAll('dryRun'), options) }
}

export function invalidOptions(options: OptionsKind, error: FieldError): Refusal {
  return invalid({ kind: options, group: 'meta.k8s.io' }, '', [error])
}
