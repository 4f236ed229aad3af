// Asks a cluster for the versions of what runs in it.
import { isRecord } from '../../../api/kube/answer.ts'
import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import { deployments, leases } from '../../../api/kube/resources.ts'
import { holderLabel, versionAnnotation } from '../../../api/v1alpha1/names.ts'
import { tagOf } from '../../assets/image.ts'
import { operatorName, systemNamespace } from '../../assets/system.ts'
import { readPage } from '../../cluster/page.ts'
import { printable } from '../../output/printable.ts'
import { countVersions, type Known, type Proxies, plain, type Versions } from './versions.ts'

/** Rejects when the server does not answer. What may not be read is unknown, and no failure. */
export async function askCluster(client: KubeClient): Promise<NonNullable<Versions['cluster']>> {
  const server = await readPage(client, '/version')
  const [operator, proxies] = await Promise.all([askOperator(client), askProxies(client)])
  return { operator, proxies, server: isRecord(server) ? server : {} }
}

async function askOperator(client: KubeClient): Promise<Known> {
  try {
    const { spec, metadata } = await client.get(deployments, { namespace: systemNamespace, name: operatorName })
    const image = spec?.template.spec?.containers[0]?.image ?? ''
    const version = tagOf(image) ?? metadata.labels?.['app.kubernetes.io/version']
    return version
      ? { kind: 'version', version: plain(version) }
      : { kind: 'unknown', why: `image ${printable(image)}` }
  } catch (error) {
    if (isKubeError(error, 'notFound')) return { kind: 'absent' }
    return { kind: 'unknown', why: refusal(error) }
  }
}

async function askProxies(client: KubeClient): Promise<Proxies> {
  try {
    const { items } = await client.list(leases, { labelSelector: `${holderLabel}=true` })
    return countVersions(items.map(({ metadata }) => metadata.annotations?.[versionAnnotation]))
  } catch (error) {
    return { kind: 'unknown', why: refusal(error) }
  }
}

/** In the server's words. */
function refusal(error: unknown): string {
  if (!isKubeError(error)) throw error
  return printable(error.message)
}
