// A SOCKS5 proxy of a test's own: what it was asked for, and by whom.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export type SocksProxy = {
  readonly port: number
  /** `HOST:PORT` as asked for; `user:password@` stands before it where somebody said so. */
  readonly asked: string[]
}

type Manner = {
  /** Only who says so may pass. */
  readonly password?: string
  /** The reply to whatever is asked; 0 leads there. */
  readonly reply?: number
}

/** Leads to `port` of this machine, whatever name was asked for. Gone when the test is over. */
export async function startSocksProxy(port: number, { password, reply = 0 }: Manner = {}): Promise<SocksProxy> {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
  }
  const serve = async (client: Socket) => {
    const [, count] = await take(client, 2)
    const methods = await take(client, count!)
    const method = password === undefined ? 0 : methods.includes(2) ? 2 : 255
    client.write(Buffer.from([5, method]))
    const who = method === 2 ? await askWho(client) : ''
    if (who !== '') client.write(Buffer.from([1, who === password ? 0 : 1]))
    asked.push(`${who && `${who}@`}${await askWhere(client)}`)
    const far = connect(port, '127.0.0.1')
    keep(far)
    await once(far, 'connect')
    client.write(Buffer.from([5, reply, 0, 3, 4, ...Buffer.from('here'), 0, 80]))
    if (reply === 0) client.pipe(far).pipe(client)
  }
  const server = createServer(client => {
    keep(client)
    serve(client).catch(() => client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, asked }
}

async function askWho(client: Socket): Promise<string> {
  const [, length] = await take(client, 2)
  const name = await take(client, length!)
  const secret = await take(client, (await take(client, 1))[0]!)
  return `${name}:${secret}`
}

/** IPv6 as the sixteen bytes that it is. */
async function askWhere(client: Socket): Promise<string> {
  const [, , , kind] = await take(client, 4)
  const length = kind === 1 ? 4 : kind === 4 ? 16 : (await take(client, 1))[0]!
  const host = await take(client, length)
  const name = kind === 3 ? host.toString() : kind === 1 ? host.join('.') : host.toString('hex')
  return `${name}:${(await take(client, 2)).readUInt16BE()}`
}

async function take(socket: Socket, length: number): Promise<Buffer> {
  for (;;) {
    const bytes: Buffer | null = socket.read(length)
    if (bytes) return bytes
    if (socket.readableEnded) throw new Error('the client left')
    await Promise.race([once(socket, 'readable'), once(socket, 'end')])
  }
}
