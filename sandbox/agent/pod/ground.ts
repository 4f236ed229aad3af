// What a pod stands on before any container starts: its address, its volumes, the sources that it reads.
import type { Container, Pod } from '../../../api/kube/objects.ts'
import type { Parts } from '../parts.ts'
import type { PodSources } from '../sources.ts'
import { mountVolumes } from '../volumes/mount.ts'
import { createPodTokens } from '../volumes/tokens.ts'
import type { DownwardFacts } from './downward.ts'
import type { PodFolders } from './folders.ts'
import { tellOfPod } from './tell.ts'
import { createPodVolumes } from './volumes.ts'

export type Ground = {
  /** Undefined before the first `prepare`. */
  ip(): string | undefined
  facts(): DownwardFacts
  sources: PodSources
  /** Takes an address and brings every volume up to date. `pending`: a source is on its way, and `onChange` will tell. */
  prepare(): Promise<'ready' | 'pending' | 'wrong'>
  /** When to try again what could not be made, on the monotonic clock; undefined when none failed. */
  retryAtMs(): number | undefined
  /** The volumes of one container, below its root. */
  mount(container: Container): Promise<void>
  /** Gives the address back. */
  release(): void
}

export type GroundParts = { parts: Parts; pod: () => Pod; folders: PodFolders; onChange: () => void }

export function createGround({ parts, pod, folders, onChange }: GroundParts): Ground {
  const { options, addresses } = parts
  const { namespace = '', uid = '' } = pod().metadata
  const { hostNetwork, volumes: wanted = [] } = pod().spec ?? {}
  const sources = parts.sources.forPod({ uid, namespace }, onChange)
  const tokens = createPodTokens({ ...parts, pod: pod(), onChange })
  const volumes = createPodVolumes(wanted, folders.volume)
  const tell = tellOfPod(parts.recorder, pod())
  let ip: string | undefined
  let failures = 0
  let retryAtMs: number | undefined

  const facts = () => ({ pod: pod(), ip: ip ?? '', hostIP: options.nodeIP, allocatable: options.capacity })
  const refuse = (announce: () => void) => {
    if (retryAtMs !== undefined && performance.now() < retryAtMs) return
    const { retryBackoffMs, retryBackoffMaxMs } = options.timing
    retryAtMs = performance.now() + Math.min(retryBackoffMaxMs, retryBackoffMs * 2 ** failures)
    failures += 1
    announce()
  }

  return {
    ip: () => ip,
    facts,
    sources,
    async prepare() {
      try {
        ip ??= hostNetwork ? options.nodeIP : takeAddress(parts, pod())
        const progress = await volumes.refresh({ facts: facts(), sources, token: tokens.get })
        if (progress.kind === 'wrong') refuse(() => tell.failedMount(progress.volume, progress.message))
        else retryAtMs = undefined
        return progress.kind
      } catch (error) {
        // No address is left, or the disk takes no more.
        refuse(() => tell.failedSandbox(error instanceof Error ? error.message : String(error)))
        return 'wrong'
      }
    },
    retryAtMs: () => retryAtMs,
    mount: container =>
      mountVolumes({ container, root: folders.containerRoot(container.name), volumes: volumes.folders() }),
    release() {
      if (ip && !hostNetwork) addresses.free(ip)
      sources.release()
      tokens.release()
    },
  }
}

/** A pod that an earlier agent ran keeps its address, if it still can. */
function takeAddress({ addresses }: Pick<Parts, 'addresses'>, { status }: Pod): string {
  return status?.podIP && addresses.claim(status.podIP) ? status.podIP : addresses.take()
}
