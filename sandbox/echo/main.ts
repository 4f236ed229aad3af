// The image isolation-proxy/echo as a process.
import { readFaults, serveEcho } from './serve.ts'

process.on('SIGTERM', () => {
  if (!readFaults(process.env).ignoreSigterm) process.exit(0)
})
serveEcho(process.env, (code, message) => {
  if (message) console.error(message)
  process.exit(code)
})
