// Kubernetes' MicroTime, which Leases and Events carry: six digits after the second, no more and no less.

export function microTime(date: Date): string {
  return date.toISOString().replace('Z', '000Z')
}
