// Tickets in a pool namespace that is being deleted and whose DedicatedService is gone, or is another one of the same name: ended, so that nothing keeps the namespace.

import { ownerUIDAnnotation } from '../../api/v1alpha1/names.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import type { Context } from '../context.ts'
import { asOne } from '../parallel.ts'
import { lookAtPool } from '../pool/pool.ts'
import { relabelTickets } from './relabel.ts'

const POLL_MS = 1_000

/** Undefined: the service has none. */
export async function endOrphans(context: Context, key: string): Promise<{ againAfterMs: number } | undefined> {
  const { watchNamespaces } = context.settings
  // Of a namespace that another operator looks after we do not see the services.
  if (watchNamespaces.length > 0 && !watchNamespaces.includes(key.slice(0, key.indexOf('/')))) return undefined
  const service = context.caches.service(key)
  const orphaned = context.caches.poolsOf(key).filter(({ metadata }) => {
    const owner = metadata.annotations?.[ownerUIDAnnotation]
    return metadata.deletionTimestamp !== undefined && owner !== service?.metadata.uid
  })
  const troubles: unknown[] = []
  for (const { metadata } of orphaned) {
    const namespace = metadata.name
    const deletedForMs = Math.max(0, context.now() - Date.parse(metadata.deletionTimestamp!))
    await relabelTickets(context, key, namespace)
    const look = await lookAtPool(context, {
      service: formerService(key),
      key,
      namespace,
      templateHash: '',
      deletedForMs,
      mayCreate: false,
    })
    troubles.push(...look.troubles)
  }
  if (troubles.length > 0) throw asOne(troubles)
  return orphaned.length > 0 ? { againAfterMs: POLL_MS } : undefined
}

/** What ending tickets needs to know of a service that nobody can ask any more: the CRD's defaults. */
function formerService(key: string): DedicatedService {
  const [namespace, name] = key.split('/') as [string, string]
  return {
    metadata: { namespace, name },
    spec: {
      port: 8080,
      replicas: 0,
      service: { type: 'ClusterIP', port: 9090 },
      pool: {
        overflow: 'Queue',
        rollout: { maxSurge: '25%', maxUnavailable: '25%' },
        historyLimit: 0,
        retention: '0s',
      },
      connections: {
        connectTimeout: '5s',
        drainTimeout: '1h',
        queue: { length: 128, timeout: '30s' },
        claimOn: 'Accept',
        firstByteTimeout: '10s',
      },
      proxy: { replicas: 0, fence: '5m' },
      network: { dns: true, allowPeers: false, ingress: 'ProxyOnly', proxyEgress: 'Open' },
      securityProfile: 'Baseline',
      gate: false,
    },
  }
}
