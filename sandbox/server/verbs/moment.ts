// Which moment a list or a watch asks for: its parameters about resourceVersions, judged as the real server judges them.
import { badRequest, type FieldError, invalid, Refusal } from '../refusal.ts'

export type MomentQuery = {
  readonly limit: number
  readonly continue: string
  readonly resourceVersion: string
  readonly resourceVersionMatch: string
  /** Of watches only. */
  readonly sendInitialEvents: boolean | undefined
}

/** `exactly`: the objects as they were at `revision`; otherwise anything not older. */
export type Moment = { readonly revision: number; readonly exactly: boolean }

/** Throws Invalid for parameters that contradict each other. */
export function checkListQuery(query: MomentQuery): void {
  const { resourceVersion, resourceVersionMatch: match, sendInitialEvents } = query
  const errors: FieldError[] = []
  if (match) {
    if (!resourceVersion) errors.push(forbidden('resourceVersionMatch is forbidden unless resourceVersion is provided'))
    if (query.continue) errors.push(forbidden('resourceVersionMatch is forbidden when continue is provided'))
    if (match !== 'Exact' && match !== 'NotOlderThan') errors.push(unsupported(match, ['Exact', 'NotOlderThan', '']))
    if (match === 'Exact' && resourceVersion === '0')
      errors.push(forbidden('resourceVersionMatch "exact" is forbidden for resourceVersion "0"'))
  }
  if (sendInitialEvents !== undefined)
    errors.push(forbidden('sendInitialEvents is forbidden for list', 'sendInitialEvents'))
  refuse(errors)
}

/** Throws Invalid likewise. A watch that names no moment asks for everything there is, and so for these two. */
export function checkWatchQuery(query: MomentQuery): void {
  const { resourceVersion, resourceVersionMatch, sendInitialEvents } = query
  const unsaid = sendInitialEvents === undefined && !resourceVersionMatch && ['', '0'].includes(resourceVersion)
  const [match, initial] = unsaid ? ['NotOlderThan', true] : [resourceVersionMatch, sendInitialEvents]
  const errors: FieldError[] = []
  if (initial !== undefined && match !== 'NotOlderThan')
    errors.push(forbidden('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'))
  if (match) {
    if (initial === undefined)
      errors.push(forbidden('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'))
    if (match !== 'NotOlderThan') errors.push(unsupported(match, ['NotOlderThan']))
    if (query.continue) errors.push(forbidden('resourceVersionMatch is forbidden when continue is provided'))
  }
  refuse(errors)
}

/** Undefined: now. Throws when the moment is none, or has not come yet. A limit without a word on the match means exactly that moment. */
export function readMoment(query: MomentQuery, present: number): Moment | undefined {
  const { resourceVersion, resourceVersionMatch, limit } = query
  if (!resourceVersion || resourceVersion === '0') return undefined
  const wrong = wrongVersion(resourceVersion)
  if (wrong) throw badRequest(`invalid resource version: ${wrong}`)
  const revision = Number(resourceVersion)
  if (revision > present) throw tooLarge(revision, present)
  return { revision, exactly: resourceVersionMatch === 'Exact' || (!resourceVersionMatch && limit > 0) }
}

/** Undefined: everything there is now. Throws what the real server says of a watch from something that is no resourceVersion. */
export function readWatchStart({ resourceVersion }: MomentQuery): number | undefined {
  if (!resourceVersion || resourceVersion === '0') return undefined
  const wrong = wrongVersion(resourceVersion)
  if (wrong) throw new Refusal(500, '', wrong)
  return Number(resourceVersion)
}

export function tooLarge(asked: number, present: number): Refusal {
  return new Refusal(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${present}`, {
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  })
}

function wrongVersion(text: string): string | undefined {
  if (/^\d{1,15}$/.test(text)) return undefined
  const quoted = JSON.stringify(text)
  return `resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: invalid syntax`
}

function forbidden(detail: string, field = 'resourceVersionMatch'): FieldError {
  return { type: 'Forbidden', field, detail }
}

function unsupported(value: string, supported: readonly string[]): FieldError {
  const detail = `supported values: ${supported.map(word => JSON.stringify(word)).join(', ')}`
  return { type: 'NotSupported', field: 'resourceVersionMatch', value, detail }
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid({ kind: 'ListOptions', group: 'meta.k8s.io' }, '', errors)
}
