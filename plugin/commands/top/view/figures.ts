// Figures as short as a column: rates, latencies, times of the day.

/** `-` when it is not known. */
export function rate(perSecond: number | undefined): string {
  if (perSecond === undefined) return '-'
  if (perSecond === 0) return '0'
  if (perSecond < 0.05) return '<0.1'
  if (perSecond < 9.95) return perSecond.toFixed(1)
  return perSecond < 9_999.5 ? String(Math.round(perSecond)) : `${Math.round(perSecond / 1_000)}k`
}

/** 0.8ms, 310ms, 2.4s, 75s. */
export function latency(ms: number | undefined): string {
  if (ms === undefined) return '-'
  if (ms < 9.95) return `${ms.toFixed(1)}ms`
  if (ms < 999.5) return `${Math.round(ms)}ms`
  return ms < 9_950 ? `${(ms / 1_000).toFixed(1)}s` : `${Math.round(ms / 1_000)}s`
}

/** 10:42:07, where the person is. `utcOffsetMinutes` is east of Greenwich. */
export function clock(ms: number, utcOffsetMinutes: number): string {
  return new Date(ms + utcOffsetMinutes * 60_000).toISOString().slice(11, 19)
}
