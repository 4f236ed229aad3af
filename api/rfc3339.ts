// Moments as Kubernetes and logs write them, in RFC 3339 with milliseconds and in UTC. A proxy writes many in one millisecond, and Node takes a microsecond for each.

let lastMs = Number.NaN
let lastText = ''

/** Of milliseconds since 1970, whole ones. */
export function rfc3339(ms: number): string {
  if (ms !== lastMs) {
    lastText = new Date(ms).toISOString()
    lastMs = ms
  }
  return lastText
}
