// A port that somebody listens on at all addresses of the machine: at a pod's own address it would lead to a stranger, so nothing that wants it may start.
import type { Container } from '../../../api/kube/objects.ts'
import { type Listener, listListeners } from '../process/listeners.ts'
import { listStats, readVariable } from '../process/proc.ts'
import { listSockets } from '../process/sockets.ts'
import { ROOT_VARIABLE } from '../process/strays.ts'

export function isWildcard({ address }: Pick<Listener, 'address'>): boolean {
  return address === '0.0.0.0' || address === '::'
}

/** Ports that a container says it listens on. */
export function declaredPorts({ ports = [] }: Container, env: Readonly<Record<string, string>>): number[] {
  const declared = ports.filter(({ protocol = 'TCP' }) => protocol === 'TCP').map(({ containerPort }) => containerPort)
  const told = Number(env.PORT)
  return [...new Set(Number.isInteger(told) && told > 0 ? [...declared, told] : declared)]
}

/** Undefined when all are free. Else a sentence that says who has which, and what to do. */
export function explainTaken(ports: readonly number[]): string | undefined {
  if (ports.length === 0) return undefined
  const taken = listListeners().find(listener => isWildcard(listener) && ports.includes(listener.port))
  return taken && describeTaken(taken, describeOwner(taken.inode))
}

export function describeTaken({ address, port }: Pick<Listener, 'address' | 'port'>, owner: string): string {
  return (
    `port ${port} is taken at all addresses of this machine (${address}) by ${owner}, and pods share the machine: ` +
    'let that program listen at one address only; for a pod that is $POD_IP, as in python3 -m http.server $PORT --bind $POD_IP'
  )
}

function describeOwner(inode: string): string {
  const owner = listStats().find(({ pid }) => listSockets(pid).includes(inode))
  if (!owner) return 'a process of another user'
  const pod = readVariable(owner.pid, ROOT_VARIABLE) === undefined ? undefined : readVariable(owner.pid, 'HOSTNAME')
  return pod ? `pod ${pod}` : `process ${owner.pid}`
}
