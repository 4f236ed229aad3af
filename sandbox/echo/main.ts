// The image isolation-proxy/echo: greets with its pod's name, then says back what it hears. Tests make it misbehave.
import { appendFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'

const env = process.env
const name = env.POD_NAME ?? env.HOSTNAME ?? 'a pod'

/** How tests make it misbehave. */
const faults = {
  /** Begin to listen only after so long. */
  listenDelayMs: Number(env.ECHO_LISTEN_DELAY_MS ?? 0),
  neverListen: Boolean(env.ECHO_NEVER_LISTEN),
  ignoreSigterm: Boolean(env.ECHO_IGNORE_SIGTERM),
  exitAfterMs: env.ECHO_EXIT_AFTER_MS,
  /** A JSON line for each accepted connection. */
  logFile: env.ECHO_LOG_FILE,
}

function serve(socket: Socket): void {
  if (faults.logFile) {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`
    const record = { pod: name, podUID: env.POD_UID, peer, time: new Date().toISOString() }
    appendFileSync(faults.logFile, `${JSON.stringify(record)}\n`)
  }
  socket.on('error', () => socket.destroy())
  socket.write(`hello from ${name}\n`)
  socket.pipe(socket)
}

process.on('SIGTERM', () => {
  if (!faults.ignoreSigterm) process.exit(0)
})
if (faults.exitAfterMs) setTimeout(() => process.exit(1), Number(faults.exitAfterMs))
if (faults.neverListen) setInterval(() => {}, 2 ** 30)
else {
  const server = createServer({ allowHalfOpen: true }, serve)
  server.on('error', error => {
    console.error(`${name} cannot listen: ${error.message}`)
    process.exit(1)
  })
  setTimeout(() => server.listen(Number(env.PORT ?? 8080), env.POD_IP ?? '0.0.0.0'), faults.listenDelayMs)
}
