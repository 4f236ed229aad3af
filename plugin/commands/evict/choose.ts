// Which of a service's connections are meant: pure.
import type { IsolationPod } from '../../../api/v1alpha1/types.generated.ts'

type Choice = {
  /** Active tickets, each once. */
  readonly chosen: readonly IsolationPod[]
  /** Words that name a connection which has ended. */
  readonly ended: readonly string[]
  /** Words that name nothing. */
  readonly unknown: readonly string[]
}

/** A word is a ticket's (and pod's) name, a client's `address:port`, or its address alone. */
export function chooseConnections(tickets: readonly IsolationPod[], words: readonly string[]): Choice {
  const chosen = new Set<IsolationPod>()
  const ended: string[] = []
  const unknown: string[] = []
  for (const word of words) {
    const meant = tickets.filter(ticket => isMeant(ticket, word))
    const active = meant.filter(({ status }) => status?.phase === 'Active')
    for (const ticket of active) chosen.add(ticket)
    if (active.length === 0) (meant.some(({ status }) => status?.phase === 'Done') ? ended : unknown).push(word)
  }
  return { chosen: [...chosen], ended, unknown }
}

function isMeant({ metadata, status }: IsolationPod, word: string): boolean {
  if (metadata.name === word) return true
  const client = status?.client
  return client !== undefined && (client === word || addressOf(client) === word.replace(/^\[|\]$/g, ''))
}

/** Of `10.0.0.1:80` and `[2001:db8::1]:80`. */
function addressOf(client: string): string {
  return client.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
}
