// A local port whose every connection is joined to the service: each gets a pod of its own.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { CommandError } from '../../cli/commandError.ts'
import { describeFailure } from '../../cli/failure.ts'
import { exitCodeOf } from '../../cli/run.ts'
import type { World } from '../../cli/world.ts'
import { type Address, renderAddress } from './address.ts'
import { talk } from './talk.ts'
import type { Way } from './way.ts'

export type Local = { readonly listen: Address; readonly name: string; readonly world: World }

/** Goes on until it is ended from outside; one connection's failure is told and is not the others'. */
export async function serveLocally(way: Way, { listen, name, world }: Local): Promise<number> {
  const { signal, stdout, stderr } = world
  const open = new Set<Socket>()
  const onClient = (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    serveOne(way, socket, signal).catch(error => {
      socket.destroy()
      if (!signal.aborted) stderr.write(`${describeFailure(error).lines.join('\n')}\n`)
    })
  }
  const servers = await openServers(listen, onClient)
  for (const server of servers) {
    const { address, port } = server.address() as AddressInfo
    stdout.write(`Forwarding from ${renderAddress({ host: address, port })} -> ${name}\n`)
  }
  if (!signal.aborted) await once(signal, 'abort')
  for (const server of servers) server.close()
  for (const socket of open) socket.destroy()
  return exitCodeOf(signal)
}

/** As kubectl, localhost is both families' where the machine has both; one of them is enough. */
async function openServers(listen: Address, onClient: (socket: Socket) => void): Promise<Server[]> {
  const hosts = listen.host === 'localhost' ? ['127.0.0.1', '::1'] : [listen.host]
  const servers: Server[] = []
  const failures: unknown[] = []
  let { port } = listen
  for (const host of hosts) {
    try {
      const server = createServer({ allowHalfOpen: true, noDelay: true }, onClient)
      server.listen({ host, port, exclusive: true })
      await once(server, 'listening')
      servers.push(server)
      port = (server.address() as AddressInfo).port
    } catch (cause) {
      failures.push(cause)
    }
  }
  if (servers.length > 0) return servers
  const [cause] = failures
  throw new CommandError(`cannot listen on ${renderAddress(listen)}: ${(cause as Error).message}`, {
    hint: 'Choose another port, or 0 for any that is free.',
    cause,
  })
}

/** A client that leaves while the way is sought takes its connection along. */
async function serveOne(way: Way, socket: Socket, signal: AbortSignal): Promise<void> {
  const left = new AbortController()
  socket.once('close', () => left.abort(new Error('the client left')))
  socket.on('error', () => socket.destroy())
  const either = AbortSignal.any([signal, left.signal])
  try {
    const { trouble } = await talk(way, { input: socket, output: socket, passesEnd: true }, either)
    if (trouble !== '') throw new CommandError(`a connection broke: ${trouble}`)
    socket.end()
  } catch (error) {
    if (!left.signal.aborted) throw error
  }
}
