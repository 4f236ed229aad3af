// The API server's audit log: who asked for what, and whether they might.
import { readFile } from 'node:fs/promises'
import { currentHome } from './home.ts'

export type AuditEvent = {
  readonly stage: string
  readonly verb: string
  readonly requestURI?: string
  readonly user: { readonly username: string }
  readonly objectRef?: {
    readonly resource: string
    readonly subresource?: string
    readonly namespace?: string
    readonly name?: string
    readonly apiGroup?: string
  }
  readonly responseStatus?: { readonly code: number }
  readonly requestReceivedTimestamp: string
  readonly annotations?: Readonly<Record<string, string>>
}

/** Every request that has been answered so far. */
export async function readAudit(): Promise<AuditEvent[]> {
  const text = await readFile(currentHome().auditLog, 'utf8')
  const complete = text.slice(0, text.lastIndexOf('\n') + 1)
  return complete
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as AuditEvent)
    .filter(event => event.stage === 'ResponseComplete')
}

const operator = 'system:serviceaccount:isolation-proxy-system:isolation-proxy-operator-controller-manager'

export function isOperator({ user }: AuditEvent): boolean {
  return user.username === operator
}

/** A proxy's account; of the given service when one is named. */
export function isProxy({ user }: AuditEvent, service = ''): boolean {
  return new RegExp(`^system:serviceaccount:[^:]+:${service || '[^:]+'}-proxy$`).test(user.username)
}

export function wasForbidden(event: AuditEvent): boolean {
  return event.annotations?.['authorization.k8s.io/decision'] === 'forbid'
}

export function isWrite({ verb }: AuditEvent): boolean {
  return ['create', 'update', 'patch', 'delete', 'deletecollection'].includes(verb)
}
