// What a command does its work with: the cluster that kubectl would talk to with the same flags and environment, and the namespace meant.
import { type ClientOptions, createClient, type KubeClient } from '../../api/kube/client.ts'
import type { ClusterAccess } from '../../api/kube/config.ts'
import { loadKubeconfig } from '../../api/kube/kubeconfig.ts'
import type { GlobalFlags } from '../cli/globals.ts'
import type { World } from '../cli/world.ts'

export type Session = {
  readonly client: KubeClient
  readonly access: ClusterAccess
  /** The namespace of -n, else the context's, else `default`. */
  readonly namespace: string
  close(): Promise<void>
}

/** Opens no connection. Rejects with a sentence when flags and kubeconfig lead nowhere. */
export async function openSession(flags: GlobalFlags, world: World): Promise<Session> {
  const access = await loadKubeconfig(world.env)
  const options: ClientOptions = { userAgent: 'kubectl-isolation' }
  const client = createClient(access, options)
  return {
    client,
    access,
    namespace: flags.namespace ?? access.namespace ?? 'default',
    close: () => client.close(),
  }
}

/** The session is closed however `work` ends. */
export async function withSession<T>(
  { flags, world }: { flags: GlobalFlags; world: World },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openSession(flags, world)
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}
