// Relays whose end can be waited for.
import type { Open } from '../../../proxy/relay/connection.ts'
import { type Relay, type RelayEnd, relay, type Sides } from '../../../proxy/relay.ts'
import type { Splice } from '../../../proxy/splice/pair.ts'

export type Relayed = Relay & { readonly ended: Promise<RelayEnd> }

export function relayed(sides: Sides, open: Open, splice?: Splice): Relayed {
  const { promise: ended, resolve: onEnd } = Promise.withResolvers<RelayEnd>()
  return Object.assign(relay(sides, { onEnd }, open, splice), { ended })
}
