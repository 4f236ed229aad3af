// What the echo image does: greets with its pod's name, then says back what it hears. Tests make it misbehave.
import { appendFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'

export type Environment = Readonly<Record<string, string | undefined>>

/** How tests make it misbehave. */
export function readFaults(env: Environment) {
  return {
    /** Begin to listen only after so long. */
    listenDelayMs: Number(env.ECHO_LISTEN_DELAY_MS ?? 0),
    neverListen: Boolean(env.ECHO_NEVER_LISTEN),
    ignoreSigterm: Boolean(env.ECHO_IGNORE_SIGTERM),
    exitAfterMs: env.ECHO_EXIT_AFTER_MS,
    /** A JSON line for each accepted connection; `-` is the standard output, as in a container that has no file of ours. */
    logFile: env.ECHO_LOG_FILE,
  }
}

/** `exit` is called when it has to end by itself; `close` ends its connections and gives its port back. */
export function serveEcho(env: Environment, exit: (code: number, message?: string) => void): { close(): void } {
  const faults = readFaults(env)
  const name = env.POD_NAME ?? env.HOSTNAME ?? 'a pod'
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, socket => {
    if (faults.logFile) {
      const peer = `${socket.remoteAddress}:${socket.remotePort}`
      const record = { pod: name, podUID: env.POD_UID, peer, time: new Date().toISOString() }
      const line = `${JSON.stringify(record)}\n`
      if (faults.logFile === '-') process.stdout.write(line)
      else appendFileSync(faults.logFile, line)
    }
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.write(`hello from ${name}\n`)
    socket.pipe(socket)
  })
  server.on('error', error => exit(1, `${name} cannot listen: ${error.message}`))
  const listen = () => server.listen(Number(env.PORT ?? 8080), env.POD_IP ?? '0.0.0.0')
  // Whoever never listens must not end for want of anything to do.
  const waiting = setTimeout(listen, faults.neverListen ? 2 ** 31 - 1 : faults.listenDelayMs)
  const crashing = faults.exitAfterMs ? setTimeout(() => exit(1), Number(faults.exitAfterMs)) : undefined
  return {
    close() {
      clearTimeout(waiting)
      clearTimeout(crashing)
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
