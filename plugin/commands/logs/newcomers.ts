// Services that appear while their logs are followed: whatever was typed means them too.
import type { KubeClient } from '../../../api/kube/client.ts'
import { startReflector } from '../../../api/kube/reflector.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import type { Scope } from '../../cli/scope.ts'
import type { LogOptions } from '../../logs/options.ts'
import type { LogSource } from '../../logs/source.ts'

type NewcomersWish = {
  readonly client: KubeClient
  readonly scope: Scope
  /** Those that were typed; none means all. */
  readonly names: readonly string[]
  /** UIDs of the services that are followed already. */
  readonly known: ReadonlySet<string>
  readonly sourcesOf: (service: DedicatedService) => readonly LogSource[]
  readonly onChange: (key: string, change: 'joined' | 'left') => void
  readonly onTrouble: LogOptions['onTrouble']
}

export function watchNewcomers(wish: NewcomersWish): NonNullable<LogOptions['newSources']> {
  const { client, scope, names, known, sourcesOf, onChange, onTrouble } = wish
  return add => {
    const followed = new Map<string, readonly (() => void)[]>()
    let failures = 0
    return startReflector<DedicatedService>({
      ...{ client, ...scope, resource: dedicatedServices },
      onChange({ type, object }) {
        failures = 0
        const { uid = '', name, namespace } = object.metadata
        if (known.has(uid) || (names.length > 0 && !names.includes(name))) return
        if (type === 'deleted') {
          for (const end of followed.get(uid) ?? []) end()
          followed.delete(uid)
          onChange(`${namespace}/${name}`, 'left')
        } else if (!followed.has(uid)) {
          onChange(`${namespace}/${name}`, 'joined')
          followed.set(uid, sourcesOf(object).map(add))
        }
      },
      onError(error) {
        failures += 1
        if (failures === 3) onTrouble({ kind: 'reconnecting', where: 'services', error })
      },
    })
  }
}
