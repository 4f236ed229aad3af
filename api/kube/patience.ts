// Tells when the server lets somebody wait: who sees nothing at all cannot know whom it is that they wait for.
import { startTimer } from './deadline.ts'
import type { Transport } from './transport.ts'

export type Patience = { readonly afterMs: number; readonly tell: () => void }

/** Tells once, of the first exchange that takes so long; of streams never, since a quiet log answers with its first line. */
export function patient(transport: Transport, patience: Patience | undefined): Transport {
  if (!patience) return transport
  let isTold = false
  const lose = () => {
    if (!isTold) patience.tell()
    isTold = true
  }
  return {
    ...transport,
    async exchange(call) {
      const callOff = startTimer(isTold || call.stream ? Number.POSITIVE_INFINITY : patience.afterMs, lose)
      return transport.exchange(call).finally(callOff)
    },
  }
}
