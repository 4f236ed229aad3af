// Lets clients in: names each connection, sends health checkers home and those that there is no room for, and counts whose story is not over.
import type { Socket } from 'node:net'
import type { RefusalReason } from '../api/v1alpha1/reasons.ts'
import { type Client, createClient } from './client.ts'
import { refuse } from './refuse.ts'

export type Door = {
  admit(socket: Socket): void
  /** Stories that are not over, those of refused clients included. */
  clients(): number
}

export type DoorParts = {
  readonly bootId: string
  readonly now: () => number
  readonly isHealthCheck: (host: string) => boolean
  /** Clients that there are descriptors for. */
  readonly room: number
  readonly sendAway: (client: Client, reason: RefusalReason) => Promise<void>
  /** Resolves when the story is over. Whatever it throws is nobody's to handle: the process must end. */
  readonly serve: (client: Client) => Promise<void>
  readonly onChange: () => void
}

export function createDoor({ bootId, now, isHealthCheck, room, sendAway, serve, onChange }: DoorParts): Door {
  let admitted = 0
  let clients = 0
  const tell = async (socket: Socket) => {
    const client = createClient(socket, { id: `${bootId}-${admitted}`, acceptedAt: now() })
    if (isHealthCheck(client.host)) await refuse(socket, '')
    else if (clients > room) await sendAway(client, 'TooManyConnections')
    else await serve(client)
    clients -= 1
    onChange()
  }
  return {
    admit(socket) {
      admitted += 1
      clients += 1
      void tell(socket)
    },
    clients: () => clients,
  }
}
