// The end of the API server's audit log: a crowd writes more than one would read at once.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { type AuditEvent, isOperator, isWrite } from '../../../product/audit.ts'
import { currentHome } from '../../../product/home.ts'
import type { Write } from './reaction.ts'

/** Where the next request will be written down, in bytes. */
export async function auditEnd(): Promise<number> {
  return (await stat(currentHome().auditLog)).size
}

export type Logged = {
  readonly verb: string
  readonly user: string
  readonly isOperator: boolean
  readonly code: number | undefined
  readonly subresource: string | undefined
} & Write

/** Every write since `start` that was answered. */
export async function readWrites(start: number): Promise<Logged[]> {
  const lines = createInterface({ input: createReadStream(currentHome().auditLog, { start }) })
  const writes: Logged[] = []
  for await (const line of lines) {
    const event = parse(line)
    if (event?.stage === 'ResponseComplete' && isWrite(event) && event.objectRef) writes.push(readWrite(event))
  }
  return writes
}

/** Undefined: the line is not whole yet. */
function parse(line: string): AuditEvent | undefined {
  return line.endsWith('}') ? (JSON.parse(line) as AuditEvent) : undefined
}

function readWrite(event: AuditEvent): Logged {
  const { resource, subresource, namespace, name } = event.objectRef!
  return {
    ...{ at: event.requestReceivedTimestamp, resource, subresource, namespace, name, verb: event.verb },
    ...{ user: event.user.username, isOperator: isOperator(event), code: event.responseStatus?.code },
  }
}
