// Loaded into operator, proxies and gates before their own first line: writes down every SYN that leaves and for whom, jumps the wall clock, cuts the way to the API server and stands still before a SYN, all as a file says. It has nothing of the product in it.
import { AsyncLocalStorage } from 'node:async_hooks'
import { appendFileSync, readFileSync } from 'node:fs'
import { Server, Socket, type SocketConnectOpts } from 'node:net'
import { TLSSocket } from 'node:tls'

const { FAULTS_LOG: log = '', FAULTS_CONTROL: control = '', FAULTS_PROGRAM: image = '' } = process.env
const name = process.env.HOSTNAME ?? ''
const by = `${name}/${process.pid}`
/** The proxies' image is the gates', too. */
const program = process.argv[2] === 'gate' ? 'gate' : image
let order = { skewMs: 0, cut: false, freeze: 0 }
/** The last order to stand still that was obeyed. */
let frozen = 0

function note(line: object): void {
  const t = Number(process.hrtime.bigint() / 1_000n) / 1_000
  appendFileSync(log, `${JSON.stringify({ t, by, ...line })}\n`)
}

const RealDate = Date
const skewedNow = () => RealDate.now() + order.skewMs
globalThis.Date = new Proxy(RealDate, {
  construct: (target, words, made) =>
    Reflect.construct(target, words.length > 0 ? words : [skewedNow()], made) as object,
  get: (target, key) => (key === 'now' ? skewedNow : (Reflect.get(target, key) as unknown)),
})

/** The peer of the connection on whose behalf something is done. */
const onBehalfOf = new AsyncLocalStorage<string>()
const emit = Server.prototype.emit as (this: Server, event: string | symbol, ...words: unknown[]) => boolean

Server.prototype.emit = function (this: Server, event: string | symbol, ...words: unknown[]): boolean {
  const [socket] = words
  if (event !== 'connection' || !(socket instanceof Socket)) return emit.call(this, event, ...words)
  return onBehalfOf.run(`${socket.remoteAddress}:${socket.remotePort}`, () => emit.call(this, event, ...words))
} as typeof Server.prototype.emit

const toApi = new Set<Socket>()
const connect = Socket.prototype.connect as (this: Socket, ...words: unknown[]) => Socket
let syns = 0

Socket.prototype.connect = function (this: Socket, ...words: unknown[]): Socket {
  if (this instanceof TLSSocket) {
    toApi.add(this)
    this.once('close', () => toApi.delete(this))
    if (!order.cut) return connect.apply(this, words)
    process.nextTick(() => this.destroy(cutError()))
    return this
  }
  const [first] = words
  const { host, port } = (Array.isArray(first) ? first[0] : first) as SocketConnectOpts & {
    host?: string
    port?: number
  }
  if (host && port) {
    if (order.freeze > frozen) standStill()
    syns += 1
    const id = `${by}.${syns}`
    const client = onBehalfOf.getStore()
    note({ kind: 'syn', id, remote: `${host}:${port}`, ...(client && { for: client }) })
    this.once('connect', () => note({ kind: 'linked', id, local: `${this.localAddress}:${this.localPort}` }))
    this.once('error', (error: NodeJS.ErrnoException) => note({ kind: 'failed', id, code: error.code }))
    this.once('close', () => note({ kind: 'closed', id }))
  }
  return connect.apply(this, words)
} as typeof Socket.prototype.connect

/** Until somebody says SIGCONT. The call returns afterwards. */
function standStill(): void {
  frozen = order.freeze
  process.kill(process.pid, 'SIGSTOP')
}

function cutError(): Error {
  return Object.assign(new Error('cut off by a fault test'), { code: 'ECONNRESET' })
}

function obey(): void {
  try {
    order = JSON.parse(readFileSync(`${control}/${name}`, 'utf8')) as typeof order
  } catch (error) {
    // No order, or one that is being written.
    if (!(error instanceof SyntaxError) && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  if (order.cut) for (const socket of toApi) socket.destroy(cutError())
}

note({ kind: 'began', pod: name, pid: process.pid, program })
obey()
// Nobody orders gates about, and there are many.
if (program !== 'gate') setInterval(obey, 200).unref()
