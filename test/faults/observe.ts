// Loaded into operator and proxies before their own first line: writes down every SYN that leaves, jumps the wall clock and cuts the way to the API server, all as a file says. It has nothing of the product in it.
import { appendFileSync, readFileSync } from 'node:fs'
import { Socket, type SocketConnectOpts } from 'node:net'
import { TLSSocket } from 'node:tls'

const { FAULTS_LOG: log = '', FAULTS_CONTROL: control = '' } = process.env
const name = process.env.HOSTNAME ?? ''
const by = `${name}/${process.pid}`
let order = { skewMs: 0, cut: false }

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
    syns += 1
    const id = `${by}.${syns}`
    note({ kind: 'syn', id, remote: `${host}:${port}` })
    this.once('connect', () => note({ kind: 'linked', id, local: `${this.localAddress}:${this.localPort}` }))
    this.once('error', (error: NodeJS.ErrnoException) => note({ kind: 'failed', id, code: error.code }))
    this.once('close', () => note({ kind: 'closed', id }))
  }
  return connect.apply(this, words)
} as typeof Socket.prototype.connect

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

note({ kind: 'began', pod: name, pid: process.pid })
obey()
setInterval(obey, 200).unref()
