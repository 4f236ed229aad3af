// How long the operator took to answer a change, by the API server's own clock: from when the change arrived there until the operator's first write for it did.

/** A request that the API server wrote down; `at` is when it arrived. */
export type Write = {
  readonly at: string
  readonly namespace?: string | undefined
  readonly resource: string
  readonly name?: string | undefined
}

export type Place = { readonly namespace: string; readonly service: string; readonly pool: string }

/** Milliseconds; undefined when `writes`, in any order, hold no answer. Events tell people and mend nothing, so they are none. */
export function reactionMs(changedAt: string, place: Place, writes: readonly Write[]): number | undefined {
  const answers = writes
    .filter(write => isFor(place, write) && micros(write.at) >= micros(changedAt))
    .map(write => micros(write.at))
  return answers.length > 0 ? (Math.min(...answers) - micros(changedAt)) / 1000 : undefined
}

function isFor({ namespace, service, pool }: Place, write: Write): boolean {
  if (write.resource === 'events') return false
  if (write.namespace === pool) return true
  return write.resource === 'dedicatedservices' && write.namespace === namespace && write.name === service
}

/** Of a timestamp with six digits after the point; a Date has three. */
function micros(timestamp: string): number {
  const [, seconds, fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(timestamp) ?? []
  return Date.parse(`${seconds}Z`) * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6))
}
