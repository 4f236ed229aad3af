// What a sandbox that has ended left behind on the machine: nothing, if all is well.
import { once } from 'node:events'
import { connect } from 'node:net'
import { listStats, readVariable } from '../agent/process/proc.ts'
import { ROOT_VARIABLE } from '../agent/process/strays.ts'

/** `server` is the URL of its API server. Undefined: nothing; else what there is. */
export async function findRemains(dir: string, server: string): Promise<string | undefined> {
  const left = listStats().filter(({ pid }) => readVariable(pid, ROOT_VARIABLE)?.startsWith(`${dir}/`))
  if (left.length > 0) return `processes of the sandbox still run: ${left.map(({ pid }) => pid).join(', ')}`
  const { port, hostname } = new URL(server)
  const socket = connect({ host: hostname, port: Number(port) })
  try {
    await once(socket, 'connect')
    return `somebody still listens on ${hostname}:${port}`
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return undefined
    throw error
  } finally {
    socket.destroy()
  }
}
