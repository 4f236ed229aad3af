// Secrets and ConfigMaps that pods use, each watched by name while a pod uses it, as a kubelet does.
import type { Logger } from 'pino'
import type { KubeClient } from '../../api/kube/client.ts'
import type { ConfigMap, Secret } from '../../api/kube/objects.ts'
import { type Reflector, startReflector } from '../../api/kube/reflector.ts'
import { configMaps, secrets } from '../../api/kube/resources.ts'

/** `pending`: not known yet; the pod is told when it is. */
export type Lookup<T> = { kind: 'pending' } | { kind: 'missing' } | { kind: 'found'; object: T }

/** How one pod sees the sources of its namespace. */
export type PodSources = {
  secret(name: string): Lookup<Secret>
  configMap(name: string): Lookup<ConfigMap>
  /** The pod needs none of them any more. */
  release(): void
}

type Source = {
  reflector: Reflector<Secret | ConfigMap>
  synced: boolean
  /** By pod: how to tell it that the source changed. */
  users: Map<string, () => void>
}

export type Sources = {
  forPod(pod: { uid: string; namespace: string }, onChange: () => void): PodSources
  stop(): Promise<void>
}

export function createSources({ client, log }: { client: KubeClient; log: Logger }): Sources {
  const sources = new Map<string, Source>()

  const follow = (kind: 'secret' | 'configMap', namespace: string, name: string): Source => {
    const users = new Map<string, () => void>()
    const tellAll = () => {
      for (const tell of [...users.values()]) tell()
    }
    const reflector = startReflector<Secret | ConfigMap>({
      client,
      resource: kind === 'secret' ? secrets : configMaps,
      namespace,
      fieldSelector: `metadata.name=${name}`,
      onChange: tellAll,
      onError: err => log.warn({ err, namespace, [kind]: name }, 'cannot follow a source of pods, will retry'),
    })
    const source: Source = { reflector, synced: false, users }
    const onSynced = () => {
      source.synced = true
      tellAll()
    }
    // Stopped before the first answer: its last user is gone.
    reflector.synced.then(onSynced, () => {})
    return source
  }

  return {
    forPod({ uid, namespace }, onChange) {
      const used = new Set<string>()
      const look = (kind: 'secret' | 'configMap', name: string): Lookup<Secret | ConfigMap> => {
        const key = `${kind}/${namespace}/${name}`
        const source = sources.get(key) ?? follow(kind, namespace, name)
        sources.set(key, source)
        source.users.set(uid, onChange)
        used.add(key)
        if (!source.synced) return { kind: 'pending' }
        const object = source.reflector.get(`${namespace}/${name}`)
        return object ? { kind: 'found', object } : { kind: 'missing' }
      }
      return {
        secret: name => look('secret', name) as Lookup<Secret>,
        configMap: name => look('configMap', name) as Lookup<ConfigMap>,
        release() {
          for (const key of used) {
            const source = sources.get(key)
            source?.users.delete(uid)
            if (source?.users.size !== 0) continue
            sources.delete(key)
            void source.reflector.stop()
          }
        },
      }
    },
    async stop() {
      await Promise.all([...sources.values()].map(({ reflector }) => reflector.stop()))
    },
  }
}
