// Loaded into operator, proxies and gates before their own first line: writes down every SYN that leaves and for whom, jumps the wall clock, cuts the way to the API server and stands still before a SYN, all as a file says. It has nothing of the product in it.
import { AsyncLocalStorage } from 'node:async_hooks'
import { appendFileSync, readFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { getSystemErrorName } from 'node:util'
import { getEnvironmentData, isMainThread, setEnvironmentData, threadId } from 'node:worker_threads'

const { FAULTS_LOG: log = '', FAULTS_CONTROL: control = '', FAULTS_PROGRAM: image = '' } = process.env
const name = process.env.HOSTNAME ?? ''
const by = `${name}/${process.pid}`
/** The proxies' image is the gates', too. */
const program = process.argv[2] === 'gate' ? 'gate' : image
/** A process has one clock, and stands still as a whole: its threads see the same order. */
const shared = (getEnvironmentData('faults') as SharedArrayBuffer | undefined) ?? new SharedArrayBuffer(16)
setEnvironmentData('faults', shared)
const skew = new Float64Array(shared, 0, 1)
/** The order to stand still, and the last one that was obeyed. */
const freezes = new Int32Array(shared, 8, 2)
let isCut = false

function note(line: object): void {
  const t = Number(process.hrtime.bigint() / 1_000n) / 1_000
  appendFileSync(log, `${JSON.stringify({ t, by, ...line })}\n`)
}

const RealDate = Date
const skewedNow = () => RealDate.now() + skew[0]!
globalThis.Date = new Proxy(RealDate, {
  construct: (target, words, made) =>
    Reflect.construct(target, words.length > 0 ? words : [skewedNow()], made) as object,
  get: (target, key) => (key === 'now' ? skewedNow : (Reflect.get(target, key) as unknown)),
})

/** The peer of the connection on whose behalf something is done. */
const onBehalfOf = new AsyncLocalStorage<string>()
type Name = { address?: string; port?: number }
type ConnectRequest = { oncomplete(this: unknown, status: number, ...words: unknown[]): unknown }
type Handle = {
  onconnection: OnConnection
  listen(...words: unknown[]): number
  connect(request: ConnectRequest, host: string, port: number): number
  getpeername(out: Name): number
  getsockname(out: Name): number
  close(...words: unknown[]): unknown
  reset(...words: unknown[]): unknown
}
type OnConnection = (this: unknown, status: number, handle?: Handle) => unknown

// Below Node's sockets, and below whatever else dials or accepts: one SYN is one call of these.
const { binding } = process as unknown as { binding(name: string): { TCP: { prototype: Handle } } }
const tcp = binding.call(process, 'tcp_wrap').TCP.prototype

function nameOf(ask: (out: Name) => number): string {
  const out: Name = {}
  ask(out)
  return `${out.address}:${out.port}`
}

/** What happens at a new connection happens on behalf of its peer. */
function onBehalfOfPeer(told: OnConnection): OnConnection {
  return function (status, handle) {
    if (!handle) return told.call(this, status, handle)
    const peer = nameOf(out => handle.getpeername(out))
    return onBehalfOf.run(peer, () => told.call(this, status, handle))
  }
}

const { listen } = tcp
tcp.listen = function (...words) {
  let told = this.onconnection
  // Whoever listens may set another later, which calls this one.
  const set = (next: OnConnection) => {
    told = next
  }
  Object.defineProperty(this, 'onconnection', { configurable: true, get: () => onBehalfOfPeer(told), set })
  return listen.apply(this, words)
}

const api = `${process.env.KUBERNETES_SERVICE_HOST}:${process.env.KUBERNETES_SERVICE_PORT}`
let syns = 0

/** One that is about to leave. */
function noteSyn(remote: string, client?: string): string {
  standStillIfTold()
  syns += 1
  const id = isMainThread ? `${by}.${syns}` : `${by}.${threadId}.${syns}`
  note({ kind: 'syn', id, remote, ...(!isMainThread && { thread: threadId }), ...(client && { for: client }) })
  return id
}

for (const connect of ['connect', 'connect6'] as const) {
  const original = (tcp as unknown as Record<string, Handle['connect']>)[connect]!
  const observed = function (this: Handle, request: ConnectRequest, host: string, port: number): number {
    const remote = `${host}:${port}`
    if (remote === api) return original.call(this, request, host, port)
    const id = noteSyn(remote, onBehalfOf.getStore())
    const { oncomplete } = request
    request.oncomplete = (status, ...words) => {
      if (status === 0) note({ kind: 'linked', id, local: nameOf(out => this.getsockname(out)) })
      else noteFailure(id, status)
      return oncomplete.call(request, status, ...words)
    }
    for (const end of ['close', 'reset'] as const) {
      const last = this[end]
      this[end] = (...words) => {
        note({ kind: 'closed', id })
        return last.apply(this, words)
      }
    }
    const status = original.call(this, request, host, port)
    if (status !== 0) noteFailure(id, status)
    return status
  }
  Object.defineProperty(tcp, connect, { configurable: true, writable: true, value: observed })
}

/** `dial` answers the port that the SYN left from; `told` has three numbers of each pair that something is told of: which, what, and an errno. */
type Addon = {
  dial(pair: number, host: string, port: number, ...words: unknown[]): number
  start(onTold: (count: number) => void, told: Int32Array, ...words: unknown[]): void
}

/** The bits of what is told when the SYN was answered, and when nobody did that. */
const JOINED = 1 << 0
const UNDIALLED = 1 << 1

// What an addon dials is not Node's: one SYN is one call of its own.
const { dlopen } = process
process.dlopen = (module: { exports: unknown }, ...words: unknown[]) => {
  ;(dlopen as (...words: unknown[]) => void).call(process, module, ...words)
  const addon = module.exports as Addon
  if (typeof addon.dial === 'function') observe(addon)
}

function observe(addon: Addon): void {
  const { dial, start } = addon
  /** The last SYN of each pair. */
  const syns = new Map<number, { id: string; local: string }>()
  addon.dial = (pair, host, port, ...words) => {
    const remote = `${host}:${port}`
    const id = noteSyn(remote)
    const answer = dial(pair, host, port, ...words)
    if (answer < 0) noteFailure(id, answer)
    // Whoever is joined may be closed before anything is told: only now is it known from where.
    else syns.set(pair, { id, local: localOf(remote, answer) })
    return answer
  }
  addon.start = (onTold, told, ...words) => {
    const observed = (count: number) => {
      for (let at = 0; at < 3 * count; at += 3) {
        const syn = syns.get(told[at]!)
        if (syn && told[at + 1]! & JOINED) note({ kind: 'linked', ...syn })
        if (syn && told[at + 1]! & UNDIALLED) noteFailure(syn.id, -told[at + 2]!)
      }
      onTold(count)
    }
    start(observed, told, ...words)
  }
}

/** A pod has one, and that of its own interface. */
const ownHosts = { pod: '127.0.0.1', loopback: '127.0.0.1' }

/** From which of our addresses, as the kernel knows it: of who was closed already, from the same as before. IPv4 is written there as one number, lowest byte first. */
function localOf(remote: string, port: number): string {
  const [host = '', remotePort] = remote.split(':')
  const way = host.startsWith('127.') ? 'loopback' : 'pod'
  const hex = (value: number, width: number) => value.toString(16).toUpperCase().padStart(width, '0')
  const numberOf = (address: string) => Buffer.from(address.split('.').map(Number)).readUInt32LE()
  const far = `${hex(numberOf(host), 8)}:${hex(Number(remotePort), 4)}`
  for (const line of readFileSync('/proc/self/net/tcp', 'utf8').split('\n')) {
    const [, local = '', to] = line.trim().split(/\s+/)
    if (to !== far || !local.endsWith(`:${hex(port, 4)}`)) continue
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(Number.parseInt(local.slice(0, 8), 16))
    ownHosts[way] = bytes.join('.')
    break
  }
  return `${ownHosts[way]}:${port}`
}

/** Who gives a dial up does not know whether somebody has accepted it. */
function noteFailure(id: string, status: number): void {
  const code = getSystemErrorName(status)
  if (code !== 'ECANCELED') note({ kind: 'failed', id, code })
}

const toApi = new Set<Socket>()
const connect = Socket.prototype.connect as (this: Socket, ...words: unknown[]) => Socket

Socket.prototype.connect = function (this: Socket, ...words: unknown[]): Socket {
  if (!(this instanceof TLSSocket)) return connect.apply(this, words)
  toApi.add(this)
  this.once('close', () => toApi.delete(this))
  if (!isCut) return connect.apply(this, words)
  process.nextTick(() => this.destroy(cutError()))
  return this
} as typeof Socket.prototype.connect

/** Until somebody says SIGCONT. The call returns afterwards. Of several threads, one obeys. */
function standStillIfTold(): void {
  const [told, obeyed] = [Atomics.load(freezes, 0), Atomics.load(freezes, 1)]
  if (told > obeyed && Atomics.compareExchange(freezes, 1, obeyed, told) === obeyed)
    process.kill(process.pid, 'SIGSTOP')
}

function cutError(): Error {
  return Object.assign(new Error('cut off by a fault test'), { code: 'ECONNRESET' })
}

function obey(): void {
  try {
    const order = JSON.parse(readFileSync(`${control}/${name}`, 'utf8')) as Order
    skew[0] = order.skewMs
    Atomics.store(freezes, 0, order.freeze)
    isCut = order.cut
  } catch (error) {
    // No order, or one that is being written.
    if (!(error instanceof SyntaxError) && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  if (isCut) for (const socket of toApi) socket.destroy(cutError())
}

type Order = { readonly skewMs: number; readonly cut: boolean; readonly freeze: number }

if (isMainThread) begin()

function begin(): void {
  note({ kind: 'began', pod: name, pid: process.pid, program })
  obey()
  // Nobody orders gates about, and there are many.
  if (program !== 'gate') setInterval(obey, 200).unref()
}
