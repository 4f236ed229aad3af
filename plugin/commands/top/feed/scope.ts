// Which namespaces the watches are sent to when one watch of all is not allowed: what is on screen first, and never too many.
import type { DedicatedService } from '../../../../api/v1alpha1/types.generated.ts'
import type { Attention } from '../source.ts'
import { keyOf, poolOf } from './pool.ts'

/** Each costs a connection. The services of the others show what their status says. */
const MOST_WATCHES = 100

/** Pool namespaces of all services, the open one and those on screen first. */
export function poolsInOrder(services: readonly DedicatedService[], attention: Attention): string[] {
  const first = new Set(keysOf(attention))
  const [seen, others] = [
    services.filter(each => first.has(keyOf(each))),
    services.filter(each => !first.has(keyOf(each))),
  ]
  return [...seen, ...others].slice(0, MOST_WATCHES).map(poolOf)
}

/** Namespaces of the services on screen. */
export function namespacesInSight(attention: Attention): string[] {
  const namespaces = keysOf(attention).map(key => key.slice(0, key.indexOf('/')))
  return [...new Set(namespaces)].slice(0, MOST_WATCHES)
}

export function keysOf({ visible, open }: Attention): string[] {
  return open ? [open.key, ...visible] : [...visible]
}
