// What the handlers of streams are given: a request that has been let in, and ways to look up objects.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Obj } from '../object.ts'

export type Call = {
  readonly resource: 'pods' | 'services' | 'nodes'
  readonly subresource: 'log' | 'exec' | 'attach' | 'portforward' | 'proxy'
  readonly namespace?: string
  /** As it stands in the path: of a proxied target, `scheme:name:port` too. */
  readonly name: string
  readonly query: URLSearchParams
}

export type Lookup = {
  find(shelf: string, namespace: string | undefined, name: string): Obj | undefined
  list(shelf: string, namespace?: string): readonly Obj[]
}

/** Who we are to nodes: a client certificate and its key, in PEM. */
export type KubeletIdentity = {
  readonly cert: string | Buffer
  readonly key: string | Buffer
  /** By which nodes' own certificates are judged; without it they are believed, as the real server does. */
  readonly ca?: string | Buffer
}

/** A request whose connection is to become something else. */
export type Upgrade = { readonly request: IncomingMessage; readonly socket: Duplex; readonly head: Buffer }

/** What every handler needs. */
export type Parts = Lookup & {
  readonly kubeletIdentity: KubeletIdentity
  /** Between 0 and 1: which of several endpoints is taken. */
  readonly random: () => number
}
