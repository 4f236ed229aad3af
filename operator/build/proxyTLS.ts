// What a service's proxies are given for TLS: mounts of the Secrets that it names, and where to find them.
import type { Container, PodSpec } from '../../api/kube/objects.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'

export type ProxyTLS = {
  readonly volumes: NonNullable<PodSpec['volumes']>
  readonly volumeMounts: NonNullable<Container['volumeMounts']>
  readonly environment: Readonly<Record<string, string>>
}

/** A Secret that proxies cannot start without, and the keys that it must have. */
export type NeededSecret = { readonly name: string; readonly keys: readonly string[] }

type Mount = NeededSecret & { readonly volume: string; readonly variable: string }

const root = '/etc/isolation-proxy'

/** Undefined for a service without TLS. */
export function buildProxyTLS(service: DedicatedService): ProxyTLS | undefined {
  const mounts = mountsOf(service)
  if (mounts.length === 0) return undefined
  return {
    // Only these keys, and none of them optional: without one, no proxy starts, and those that run go on.
    volumes: mounts.map(({ volume, name, keys }) => ({
      name: volume,
      secret: { secretName: name, items: keys.map(key => ({ key, path: key })) },
    })),
    volumeMounts: mounts.map(({ volume }) => ({ name: volume, mountPath: `${root}/${volume}`, readOnly: true })),
    environment: Object.fromEntries(mounts.map(({ volume, variable }) => [variable, `${root}/${volume}`])),
  }
}

export function neededSecrets(service: DedicatedService): NeededSecret[] {
  return mountsOf(service).map(({ name, keys }) => ({ name, keys }))
}

/** What restarts proxies when it changes: the rest counts without. Undefined for a service without TLS. */
export function mountedForTLS({ spec }: DedicatedService): object | undefined {
  const { tls } = spec.proxy
  return tls && { secretName: tls.secretName, clientCA: tls.clientCA?.secretName }
}

function mountsOf({ spec }: DedicatedService): Mount[] {
  const { tls } = spec.proxy
  if (!tls) return []
  const own = { volume: 'tls', variable: 'TLS_DIR', name: tls.secretName, keys: ['tls.crt', 'tls.key'] }
  if (!tls.clientCA) return [own]
  return [own, { volume: 'client-ca', variable: 'TLS_CLIENT_CA_DIR', name: tls.clientCA.secretName, keys: ['ca.crt'] }]
}
