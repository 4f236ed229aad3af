// A local port whose every connection is joined to the service: each gets a pod of its own.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { CommandError } from '../../cli/commandError.ts'
import { describeFailure } from '../../cli/failure.ts'
import { exitCodeOf } from '../../cli/run.ts'
import type { World } from '../../cli/world.ts'
import { type Address, renderAddress } from './address.ts'
import { talk } from './talk.ts'
import { assertServed, type To } from './verdict.ts'
import type { Way } from './way.ts'

type Local = To & { readonly listen: Address; readonly world: World }

/** Goes on until it is ended from outside; one connection's failure is told and is not the others'. */
export async function serveLocally(way: Way, { listen, name, namespace, world }: Local): Promise<number> {
  const { signal, stdout, stderr } = world
  const open = new Set<Socket>()
  const onClient = (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    const client = renderAddress({ host: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 })
    stderr.write(`Handling connection for ${socket.localPort}\n`)
    serveOne(way, { socket, to: { name, namespace } }, signal).catch(error => {
      socket.destroy()
      if (!signal.aborted) stderr.write(`Connection from ${client}: ${describeFailure(error).lines.join('\n')}\n`)
    })
  }
  const { servers, taken } = await openServers(listen, onClient)
  for (const server of servers) {
    const { address, port } = server.address() as AddressInfo
    stdout.write(`Forwarding from ${renderAddress({ host: address, port })} -> ${name}\n`)
  }
  for (const why of taken) stderr.write(`Not on both addresses of localhost: ${why}\n`)
  if (!signal.aborted) await once(signal, 'abort')
  for (const server of servers) server.close()
  for (const socket of open) socket.destroy()
  return exitCodeOf(signal)
}

type Opened = { readonly servers: readonly Server[]; readonly taken: readonly string[] }

/** As kubectl, localhost is both families' where the machine has both. IPv4's must be free: clients would reach whoever has it. */
async function openServers(listen: Address, onClient: (socket: Socket) => void): Promise<Opened> {
  const hosts = listen.host === 'localhost' ? ['127.0.0.1', '::1'] : [listen.host]
  const servers: Server[] = []
  const failures: NodeJS.ErrnoException[] = []
  let { port } = listen
  for (const host of hosts) {
    try {
      const server = createServer({ allowHalfOpen: true, noDelay: true }, onClient)
      server.listen({ host, port, exclusive: true })
      await once(server, 'listening')
      servers.push(server)
      port = (server.address() as AddressInfo).port
    } catch (cause) {
      if (host === '127.0.0.1' && !isAbsent(cause)) throw cannotListen({ host, port }, cause)
      failures.push(cause as NodeJS.ErrnoException)
    }
  }
  if (servers.length === 0) throw cannotListen(listen, failures[0])
  return { servers, taken: failures.filter(cause => !isAbsent(cause)).map(({ message }) => message) }
}

/** The machine has no such address. */
function isAbsent(cause: unknown): boolean {
  return ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes((cause as NodeJS.ErrnoException).code ?? '')
}

function cannotListen(address: Address, cause: unknown): CommandError {
  return new CommandError(`cannot listen on ${renderAddress(address)}: ${(cause as Error).message}`, {
    hint: 'Choose another port, or 0 for any that is free.',
    cause,
  })
}

type Client = { readonly socket: Socket; readonly to: To }

/** A client that leaves while the way is sought takes its connection along. */
async function serveOne(way: Way, { socket, to }: Client, signal: AbortSignal): Promise<void> {
  const left = new AbortController()
  socket.once('close', () => left.abort(new Error('the client left')))
  socket.on('error', () => socket.destroy())
  const either = AbortSignal.any([signal, left.signal])
  try {
    const end = await talk(way, { input: socket, output: socket, passesEnd: true }, either)
    // A client that only looked whether the port is open has not been refused.
    if (end.trouble !== '' || !end.inputEnded) assertServed(end, to)
    socket.end()
  } catch (error) {
    if (!left.signal.aborted) throw error
  }
}
