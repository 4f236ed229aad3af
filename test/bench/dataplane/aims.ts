// What this proxy is to reach beside the default HAProxy in the same run, one process each.
import type { Result } from './result.ts'

type Aim = {
  readonly what: string
  readonly figure: string
  readonly of: 'ratios' | 'medians'
  /** Undefined: ours, as it is. */
  readonly who?: { readonly is: string; readonly beside: string }
  readonly bound: { readonly least: number } | { readonly most: number }
}

const aims: readonly Aim[] = [
  { what: 'bulk, 1 connection, to HAProxy', figure: 'bulk1', of: 'ratios', bound: { least: 1.7 } },
  { what: 'bulk, 64 connections, to HAProxy', figure: 'bulk64', of: 'ratios', bound: { least: 1.5 } },
  { what: 'connections a second, to HAProxy', figure: 'connections', of: 'ratios', bound: { least: 0.7 } },
  { what: 'setup, p99, 16 at once, to HAProxy', figure: 'setupP99', of: 'ratios', bound: { most: 1.4 } },
  { what: 'ping-pong, p50, to HAProxy', figure: 'pingP50', of: 'ratios', bound: { most: 1.1 } },
  {
    what: 'connections a second, two workers to HAProxy with two threads',
    figure: 'connections',
    of: 'ratios',
    who: { is: 'ours-workers', beside: 'haproxy-threads' },
    bound: { least: 0.9 },
  },
  { what: 'KiB of memory for each idle connection', figure: 'idleKiB', of: 'medians', bound: { most: 3 } },
]

export type Judged = {
  readonly what: string
  readonly aim: string
  readonly measured: number
  readonly isMet: boolean
}

/** Aims whose figure was not measured are left out. */
export function judge(result: Pick<Result, 'ratios' | 'medians'>): Judged[] {
  return aims.flatMap(({ what, figure, of, who, bound }) => {
    const [own, beside] = [result[of][who?.is ?? 'ours']?.[figure], who ? result[of][who.beside]?.[figure] : 1]
    if (own === undefined || beside === undefined) return []
    const measured = own / beside
    const isMet = 'least' in bound ? measured >= bound.least : measured <= bound.most
    const aim = 'least' in bound ? `at least ${bound.least.toFixed(2)}` : `at most ${bound.most.toFixed(2)}`
    return [{ what, aim, measured, isMet }]
  })
}
