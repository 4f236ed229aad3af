// Times of Kubernetes objects as a report holds them.

/** To the second; undefined for what is no time. */
export function rfc3339(time: string | number | undefined): string | undefined {
  const ms = typeof time === 'number' ? time : Date.parse(time ?? '')
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}
