// Knocks at a container as a kubelet does, for probes and lifecycle hooks: a command in it, an HTTP request, a TCP connection.
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Container } from '../../../api/kube/objects.ts'

export type Action = Pick<
  NonNullable<Container['livenessProbe']> & NonNullable<NonNullable<Container['lifecycle']>['preStop']>,
  'exec' | 'httpGet' | 'tcpSocket' | 'sleep'
>
type HttpGet = NonNullable<Action['httpGet']>

export type Knock = { success: true } | { success: false; message: string }

export type Door = {
  container: Container
  ip: string
  /** Runs a command in the container; the exit code and what it printed. */
  exec: (command: readonly string[], signal: AbortSignal) => Promise<{ exitCode: number; output: string }>
}

const MAX_BODY_BYTES = 10 * 1024

/** `signal` is the time limit; when it aborts, the knock has failed. */
export async function knock(door: Door, action: Action, signal: AbortSignal): Promise<Knock> {
  try {
    if (action.exec) {
      const { exitCode, output } = await door.exec(action.exec.command ?? [], signal)
      return exitCode === 0 ? { success: true } : fail(output.trim() || `command exited with code ${exitCode}`)
    }
    if (action.httpGet) return await get(door, action.httpGet, signal)
    if (action.tcpSocket) {
      await connect(action.tcpSocket.host ?? door.ip, findPort(door.container, action.tcpSocket.port), signal)
      return { success: true }
    }
    if (action.sleep) {
      await sleep(action.sleep.seconds * 1000, undefined, { signal })
      return { success: true }
    }
    return fail('this kind of action is not supported by the sandbox')
  } catch (error) {
    if (signal.aborted) return fail('timeout: no answer in time')
    return fail(error instanceof Error ? error.message : String(error))
  }
}

async function get(door: Door, action: HttpGet, signal: AbortSignal): Promise<Knock> {
  const { promise, resolve, reject } = Promise.withResolvers<Knock>()
  const secure = action.scheme === 'HTTPS'
  const request = (secure ? https : http).get(
    {
      host: action.host || door.ip,
      port: findPort(door.container, action.port),
      path: action.path || '/',
      headers: headersOf(action),
      // A kubelet does not verify what a probe meets.
      rejectUnauthorized: false,
      agent: false,
      signal,
    },
    response => {
      const status = response.statusCode ?? 0
      let seen = 0
      response.on('data', (chunk: Buffer) => {
        seen += chunk.length
        if (seen > MAX_BODY_BYTES) response.destroy()
      })
      response.on('error', reject)
      const verdict: Knock =
        status >= 200 && status < 400 ? { success: true } : fail(`HTTP probe failed with statuscode: ${status}`)
      response.on('close', () => resolve(verdict))
    },
  )
  request.on('error', reject)
  return await promise
}

function headersOf({ httpHeaders = [] }: HttpGet): Record<string, string> {
  const given = Object.fromEntries(httpHeaders.map(({ name, value }) => [name, value]))
  return { 'user-agent': 'kube-probe/1.37', accept: '*/*', connection: 'close', ...given }
}

async function connect(host: string, port: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = net.connect({ host, port, signal })
  socket.on('connect', resolve)
  socket.on('error', reject)
  try {
    await promise
  } finally {
    socket.destroy()
  }
}

/** A number, or the name of one of the container's ports. Throws on an unknown name. */
export function findPort(container: Container, port: string | number): number {
  if (/^\d+$/.test(String(port))) return Number(port)
  const named = container.ports?.find(({ name }) => name === port)
  if (!named) throw new Error(`container ${container.name} has no port named ${port}`)
  return named.containerPort
}

function fail(message: string): Knock {
  return { success: false, message }
}
