// PodLogOptions: what of a log is wanted.
import { badRequest, type FieldError, invalid } from '../refusal.ts'
import { readFlag, readInteger } from './queryValues.ts'

export type LogOptions = {
  readonly container: string
  readonly follow: boolean
  readonly previous: boolean
  readonly timestamps: boolean
  readonly sinceSeconds?: number
  /** RFC 3339. */
  readonly sinceTime?: string
  readonly tailLines?: number
  readonly limitBytes?: number
}

const flags = ['follow', 'previous', 'timestamps'] as const
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)$/

/** `pod` is named in the refusal. */
export function parseLogOptions(query: URLSearchParams, pod: string): LogOptions {
  const [tailLines, limitBytes, sinceSeconds] = ['tailLines', 'limitBytes', 'sinceSeconds'].map(name =>
    readInteger(query, name),
  )
  const sinceTime = readTime(query.get('sinceTime'))
  const errors: FieldError[] = []
  const refuse = (field: string, value: number, detail: string) =>
    errors.push({ type: 'Invalid', field, value, detail: `must be greater than ${detail}` })
  if (tailLines !== undefined && tailLines < 0) refuse('tailLines', tailLines, 'or equal to 0')
  if (limitBytes !== undefined && limitBytes < 1) refuse('limitBytes', limitBytes, '0')
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    const detail = 'at most one of `sinceTime` or `sinceSeconds` may be specified'
    errors.push({ type: 'Forbidden', field: '[]', detail })
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) refuse('sinceSeconds', sinceSeconds, '0')
  if (query.has('stream')) errors.push({ type: 'Forbidden', field: 'stream', detail: 'may not be specified' })
  if (errors.length > 0) throw invalid({ kind: 'PodLogOptions', group: '' }, pod, errors)
  const [follow, previous, timestamps] = flags.map(name => readFlag(query, name)) as [boolean, boolean, boolean]
  return {
    ...{ container: query.get('container') ?? '', follow, previous, timestamps },
    ...{ sinceSeconds, sinceTime, tailLines, limitBytes },
  }
}

/** As a kubelet is asked, in the order of the names. */
export function logQuery(options: LogOptions): string {
  const { container: _, ...asked } = options
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(asked).sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (value !== undefined && value !== false) query.set(name, String(value))
  }
  return query.size > 0 ? `?${query}` : ''
}

function readTime(text: string | null): string | undefined {
  if (text === null || text === '') return undefined
  if (rfc3339.test(text) && !Number.isNaN(Date.parse(text.replace(',', '.')))) return text
  const layout = '2006-01-02T15:04:05Z07:00'
  throw badRequest(
    `parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(text)} as "2006"`,
  )
}
