// The side of a proxy that faces clients: it accepts them, lets them in, and tells each one's story. Where a proxy has workers, each has one of its own.
import type { Client } from './client.ts'
import type { Config } from './config.ts'
import { createDoor, type Door, type DoorParts } from './door.ts'
import { type Accept, type Listeners, listen } from './listen.ts'
import { createPreface } from './preface/preface.ts'
import { acceptBare } from './relay/acceptBare.ts'
import type { Line } from './relay/connection.ts'
import { type Choice, chooseOpen } from './relay/open.ts'
import { openStream } from './relay/stream.ts'
import { receive, type ServeParts, sendAway } from './serve.ts'
import type { Settings } from './settings.ts'
import { acceptInKernel } from './splice/acceptInKernel.ts'
import type { Mode } from './supply.ts'
import { tellChoice } from './tellChoice.ts'
import { startTLS } from './tls/tls.ts'

/** What it takes and tells, and to whom. */
type Sides = Pick<
  ServeParts,
  'supply' | 'custody' | 'outbox' | 'fence' | 'sessions' | 'deadlines' | 'metrics' | 'log' | 'now'
>

export type FrontParts = Sides &
  Pick<DoorParts, 'prefix' | 'limits' | 'crowd' | 'room'> & {
    readonly settings: Pick<Settings, 'tls' | 'spliceAddon' | 'listenFile' | 'activeAfterMs'>
    /** Nobody is admitted before there is one. */
    readonly config: () => Config
    /** Clients that may be silent at once before they have a pod. */
    readonly maxSilent: number
    readonly mostPipes: number
    /** Others, of the same process, accept at the same address. */
    readonly isOneOfMany: boolean
    readonly onListening: () => void
  }

export type Front = {
  /** Clients that have not said enough yet to have a pod claimed for them. */
  silent(): number
  /** Who is silent in a mode that serves nobody is sent away. */
  enter(mode: Mode): void
  /** Accepts clients as soon as it is known how they are relayed, and there is a certificate where one is needed. */
  accept(): Promise<void>
  isAccepting(): boolean
  stopAccepting(): void
  /** Of the certificate, in milliseconds since 1970; undefined without TLS, and while there is none. */
  certificateExpiresAt(): number | undefined
}

export function createFront(parts: FrontParts): Front {
  const { settings, config, log, now, deadlines } = parts
  let choice: Choice = { open: openStream }
  let listeners: Listeners | undefined
  let isLeaving = false
  // Beside all that has to be asked of the API server before anybody can be served.
  const choosing = chooseOpen({ addon: settings.spliceAddon, mostPipes: parts.mostPipes }).then(choice =>
    tellChoice(log, choice),
  )
  const tls = startTLS({ settings: settings.tls, minVersion: () => config().tlsMinVersion, log })
  const preface = createPreface({ config, now, deadlines, maxSilent: parts.maxSilent, terminator: tls?.terminator })
  const story = {
    ...parts,
    preface,
    hasTLS: tls !== undefined,
    random: Math.random,
    date: () => new Date(),
    activeAfterMs: settings.activeAfterMs,
    open: (line: Line) => choice.open(line),
    connect: () => choice.raw?.connect,
    splice: () => choice.kernel?.splice,
    leave: (client: Client) => door.leave(client),
  }
  const door: Door = createDoor({
    ...parts,
    rules: config,
    introduce: preface.introduce,
    sendAway: (client, reason) => sendAway(story, client, { reason }),
    serve: client => receive(story, client),
  })
  /** What has to be read or said before leads to sockets, which are relayed in the turns of this event loop. */
  const isRelayedBeside = () => {
    const { claimOn, sendProxyHeader, balancers } = config()
    return !tls && claimOn === 'Accept' && !sendProxyHeader && balancers.length === 0
  }
  const chooseAccept = (): Accept | undefined => {
    const { raw, kernel } = choice
    if (raw && kernel)
      return (server, onTrouble) =>
        acceptInKernel(server, { kernel, raw, isRelayedBeside, onClient: door.admit, onTrouble })
    return raw && (server => acceptBare(server, handle => door.admit(raw.adopt(handle))))
  }
  return {
    silent: preface.silent,
    enter(mode) {
      if (mode === 'closed') preface.close('Draining')
      if (mode === 'deleted') preface.close('ServiceDeleted')
    },
    async accept() {
      choice = await choosing
      await tls?.ready
      if (isLeaving) return
      listeners = listen({
        file: settings.listenFile,
        isOneOfMany: parts.isOneOfMany,
        onSocket: door.admit,
        accept: chooseAccept(),
        onListening(address) {
          parts.onListening()
          log.info({ address }, 'accepts clients')
        },
        onTrouble: (error, address) =>
          log.warn({ err: error, address }, 'cannot accept clients here; it is tried again'),
      })
    },
    isAccepting: () => listeners !== undefined && !isLeaving,
    stopAccepting() {
      isLeaving = true
      listeners?.close()
    },
    certificateExpiresAt: () => tls?.expiresAt(),
  }
}
