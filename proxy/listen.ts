// Accepts clients: on the proxy's port in a cluster, on the addresses of a followed file in a sandbox.
import { watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { basename, dirname } from 'node:path'
import { proxyPort } from '../api/v1alpha1/names.ts'
import { type Address, parseAddresses, renderAddress } from './addresses.ts'
import { KEEPALIVE_MS } from './keepAlive.ts'

export type ListenOptions = {
  /** Undefined: the proxy's port on all addresses. */
  readonly file: string | undefined
  /** Listeners of other threads accept there as well, and the kernel deals the clients out. */
  readonly isOneOfMany: boolean
  /** Of who is accepted by nobody else. */
  readonly onSocket: (socket: Socket) => void
  readonly accept?: Accept | undefined
  readonly onListening: (address: string) => void
  readonly onTrouble: (error: unknown, address: string) => void
}

/** Accepts whoever comes to a server that listens, from here on until the answer is called. Throws when that cannot be done now, and the server is as it was. */
export type Accept = (server: Server, onTrouble: (error: unknown) => void) => () => void

export type Listeners = {
  /** Addresses that clients can connect to now. */
  addresses(): string[]
  /** Accepts nobody from here on; connections stay. */
  close(): void
}

const RETRY_MS = 1000
const BACKLOG = 4096

type Listener = {
  server: Server
  isOpen: boolean
  isTold: boolean
  retry?: NodeJS.Timeout
  /** Accepts nobody any more. */
  stop?: (() => void) | undefined
}

export function listen(options: ListenOptions): Listeners {
  const listeners = new Map<string, Listener>()

  const open = (address: Address, reusePort: boolean) => {
    const key = renderAddress(address)
    const server = createServer(
      { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEPALIVE_MS },
      options.onSocket,
    )
    const listener: Listener = { server, isOpen: false, isTold: false }
    listeners.set(key, listener)
    const attempt = () => server.listen({ ...address, reusePort, backlog: BACKLOG })
    const retry = () => {
      listener.retry = setTimeout(attempt, RETRY_MS)
    }
    const onTrouble = (error: unknown) => {
      if (!listener.isTold) options.onTrouble(error, key)
      listener.isTold = true
    }
    server.on('listening', () => {
      try {
        listener.stop = options.accept?.(server, error => options.onTrouble(error, key))
      } catch (error) {
        onTrouble(error)
        server.close()
        return retry()
      }
      listener.isOpen = true
      listener.isTold = false
      options.onListening(key)
    })
    server.on('error', (error: NodeJS.ErrnoException) => {
      onTrouble(error)
      // A kernel that is short of memory or files could not give us one client; it is listening on.
      if (server.listening) return
      if (address.host === '::' && (error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL'))
        address = { ...address, host: '0.0.0.0' }
      retry()
    })
    attempt()
  }
  const shut = (key: string) => {
    const listener = listeners.get(key)
    listeners.delete(key)
    clearTimeout(listener?.retry)
    listener?.stop?.()
    listener?.server.close()
  }
  const adopt = (wanted: readonly Address[]) => {
    const keys = new Set(wanted.map(renderAddress))
    for (const key of [...listeners.keys()]) if (!keys.has(key)) shut(key)
    for (const address of wanted) if (!listeners.has(renderAddress(address))) open(address, true)
  }

  const stopFollowing = options.file ? followAddresses(options.file, adopt, options.onTrouble) : () => {}
  if (!options.file) open({ host: '::', port: proxyPort }, options.isOneOfMany)
  return {
    addresses: () => [...listeners].filter(([, { isOpen }]) => isOpen).map(([key]) => key),
    close() {
      stopFollowing()
      for (const key of [...listeners.keys()]) shut(key)
    },
  }
}

/** The file is replaced, not rewritten, so its folder is watched. A file that is not there yet names no address. */
function followAddresses(
  file: string,
  adopt: (addresses: readonly Address[]) => void,
  onTrouble: ListenOptions['onTrouble'],
): () => void {
  let isStopped = false
  const readOnce = async () => {
    try {
      const addresses = parseAddresses(await readFile(file, 'utf8'))
      if (!isStopped) adopt(addresses)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onTrouble(error, file)
    }
  }
  let reading = false
  let isStale = false
  // One after the other: of two at once the first could end last, and what it read be taken for the newest.
  const read = async () => {
    isStale = true
    if (reading) return
    reading = true
    while (isStale) {
      isStale = false
      await readOnce()
    }
    reading = false
  }
  const watcher = watch(dirname(file), (_, changed) => {
    if (changed === null || changed === basename(file)) void read()
  })
  watcher.on('error', error => onTrouble(error, dirname(file)))
  void read()
  return () => {
    isStopped = true
    watcher.close()
  }
}
