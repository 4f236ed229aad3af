// Looks whether the Secrets that a service's proxies mount can be mounted, and used: a kubelet says so only at a pod that nobody looks at.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { KubeClient } from '../../api/kube/client.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import type { Secret } from '../../api/kube/objects.ts'
import { secrets } from '../../api/kube/resources.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { identityOf } from '../build/identity.ts'
import { type NeededSecret, neededSecrets } from '../build/proxyTLS.ts'
import type { Problem } from '../problem.ts'
import { find } from './find.ts'

/** One read for each of them; none for a service without TLS. `now`: milliseconds since 1970. */
export async function lookAtProxySecrets(
  client: KubeClient,
  service: DedicatedService,
  now: number,
): Promise<Problem[]> {
  const { namespace } = identityOf(service)
  const found = await Promise.all(
    neededSecrets(service).map(async needed => {
      const secret = await findReadable(client, { namespace, name: needed.name })
      return secret === 'unreadable' ? undefined : judgeProxySecret(needed, { secret, namespace, now })
    }),
  )
  return found.filter(problem => problem !== undefined)
}

/** Where the operator may read no Secrets nothing is known, and nothing wrong: it is the kubelet that mounts them. */
async function findReadable(
  client: KubeClient,
  ref: { namespace: string; name: string },
): Promise<Secret | 'unreadable' | undefined> {
  try {
    return await find(client, secrets, ref)
  } catch (error) {
    if (isKubeError(error, 'forbidden')) return 'unreadable'
    throw error
  }
}

type Sight = { readonly secret: Secret | undefined; readonly namespace: string; readonly now: number }

const running = 'proxies that run go on as they are, and no new one starts'

/** Pure. Undefined when proxies can use it. */
export function judgeProxySecret({ name, keys }: NeededSecret, { secret, namespace, now }: Sight): Problem | undefined {
  if (!secret) {
    const message = `spec.proxy.tls names Secret ${name}, which does not exist in namespace ${namespace}; create it. Until then ${running}`
    return { reason: 'ReferenceMissing', message }
  }
  const missing = keys.filter(key => secret.data?.[key] === undefined)
  if (missing.length > 0) {
    const message = `spec.proxy.tls names Secret ${name} of namespace ${namespace}, which has no key ${missing.join(' and no key ')}; add it. Until then ${running}`
    return { reason: 'ReferenceMissing', message }
  }
  const fault = faultOf(
    keys.map(key => Buffer.from(secret.data![key]!, 'base64').toString('utf8')),
    now,
  )
  if (!fault) return undefined
  const message = `Secret ${name} of namespace ${namespace}, which spec.proxy.tls names, ${fault}; put a good one in its place: proxies take it up by themselves. Those that have a former one show it meanwhile`
  return { reason: 'CertificateUnusable', message }
}

function faultOf([pem, key]: readonly string[], now: number): string | undefined {
  const certificate = attempt(() => new X509Certificate(pem!))
  if (!certificate) return 'holds no certificate that can be read'
  if (key === undefined) return undefined
  const privateKey = attempt(() => createPrivateKey(key))
  if (!privateKey) return 'holds no private key that can be read (one with a passphrase cannot be)'
  if (!certificate.checkPrivateKey(privateKey)) return 'holds a key that is not the one of its certificate'
  return Date.parse(certificate.validTo) < now
    ? `holds a certificate that expired at ${certificate.validTo}`
    : undefined
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}
