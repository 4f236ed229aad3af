// Loaded into a proxy before its program: its machine stands still at the first SYN for a target, after the fence was asked and before anything is sent.

import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

const connect = net.connect as (options: { port?: number }) => net.Socket
const port = Number(process.env.STOP_AT_PORT)
let hasStopped = false

net.connect = ((options: { port?: number }) => {
  if (options.port === port && !hasStopped) {
    hasStopped = true
    process.kill(process.pid, 'SIGSTOP')
  }
  return connect(options)
}) as typeof net.connect
syncBuiltinESMExports()
