// Asks the cluster and the kubeconfig for names, for the tab key: whoever asks waits two seconds at most and is never told of a failure.

import { kubeconfigFiles, readKubeconfig } from '../../api/kube/kubeconfig/files.ts'
import type { KubeObject } from '../../api/kube/objects.ts'
import { namespaces, type Resource } from '../../api/kube/resources.ts'
import { serviceLabel } from '../../api/v1alpha1/names.ts'
import { dedicatedServices, isolationPods } from '../../api/v1alpha1/resources.ts'
import type { GlobalFlags } from '../cli/globals.ts'
import { parseServiceName } from '../cli/serviceName.ts'
import type { World } from '../cli/world.ts'
import { openSession, type Session } from '../cluster/session.ts'
import type { Candidate, Lookup } from './answer.ts'

/** More than anyone reads through, and little enough to be quick. */
const MOST = 500

export function createLookup(flags: GlobalFlags, world: World): Lookup {
  const ask = async <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    const session = await openSession(flags, world)
    try {
      return await work(session)
    } finally {
      await session.close()
    }
  }
  const { signal } = world
  const names = async <T extends KubeObject>(resource: Resource<T>, { client }: Session, namespace?: string) => {
    const { items } = await client.list(resource, { namespace, limit: MOST, signal })
    return items
  }
  return {
    namespaces: () => ask(async session => (await names(namespaces, session)).map(nameOf)),
    services: () =>
      ask(async session =>
        (await names(dedicatedServices, session, session.namespace)).map(({ metadata, spec }) => ({
          value: metadata.name,
          about: spec.image,
        })),
      ),
    connections: service =>
      ask(async ({ client, namespace }) => {
        const name = parseServiceName(service)
        const { status } = await client.get(dedicatedServices, { namespace, name }, { signal })
        if (!status?.namespace) return []
        const { items } = await client.list(isolationPods, {
          ...{ namespace: status.namespace, labelSelector: `${serviceLabel}=${name}`, limit: MOST, signal },
        })
        return items
          .filter(ticket => ticket.status?.phase === 'Active')
          .map(ticket => ({ value: ticket.metadata.name, about: ticket.status?.client }))
      }),
    async named(what) {
      const { contexts, clusters, users } = await readKubeconfig(kubeconfigFiles(world.env, flags.kubeconfig))
      const entries = { context: contexts, cluster: clusters, user: users }[what]
      return [...entries.keys()].toSorted().map(value => ({ value }))
    },
  }
}

function nameOf({ metadata }: KubeObject): Candidate {
  return { value: metadata.name }
}
