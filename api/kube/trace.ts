// Tells of every exchange with the server as it ends, as kubectl does from -v 6 on: method, URL, answer and duration; headers and bodies, which hold secrets, never.
import { STATUS_CODES } from 'node:http'
import type { Transport } from './transport.ts'

export type Traced = {
  readonly method: string
  readonly url: string
  /** `200 OK`, or why there was no answer. */
  readonly answer: string
  readonly durationMs: number
}

/** The same transport, when nobody listens. */
export function traced(
  transport: Transport,
  server: string,
  tell: ((exchange: Traced) => void) | undefined,
): Transport {
  if (!tell) return transport
  const base = server.replace(/\/$/, '')
  return {
    ...transport,
    async exchange(call) {
      const startedAt = performance.now()
      const told = (answer: string) => {
        const durationMs = performance.now() - startedAt
        tell({ method: call.method, url: base + call.path, answer, durationMs })
      }
      try {
        const answer = await transport.exchange(call)
        told(`${answer.status} ${STATUS_CODES[answer.status] ?? ''}`.trim())
        return answer
      } catch (error) {
        told(error instanceof Error ? error.message : String(error))
        throw error
      }
    },
  }
}
