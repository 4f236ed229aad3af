// The parameters of a request's query, checked once.

import { badRequest, invalid } from './refusal.ts'
import { isTrue } from './request.ts'
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
    sendInitialEvents: isTrue(parameters.get('sendInitialEvents')),
    allowWatchBookmarks: isTrue(parameters.get('allowWatchBookmarks')),
    timeoutSeconds: readCount(parameters, 'timeoutSeconds'),
  }
}

export function readCount(parameters: URLSearchParams, name: string): number | undefined {
  const text = parameters.get(name)
  if (text === null || text === '') return undefined
  if (/^-?\d{1,15}$/.test(text)) return Number(text)
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax: ${name} is a whole number`)
}

/** Throws Invalid for another word than All. */
export function readDryRun(words: readonly string[]): boolean {
  for (const word of words) {
    if (word === 'All') continue
    const detail = 'supported values: "All"'
    throw invalid({ kind: 'Options', group: 'meta.k8s.io' }, '', [
      { type: 'NotSupported', field: 'dryRun', value: words, detail },
    ])
  }
  return words.length > 0
}
