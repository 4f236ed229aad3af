// What is added to every new pod before it is judged.
import type { Pod } from '../../../api/kube/objects.ts'
import type { Facts } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import { givePriority } from './priority.ts'
import { giveAccount } from './serviceAccount.ts'
import { giveTolerations } from './tolerations.ts'

/** Changes the draft, whose defaults are filled in. Throws a Refusal when its account or its priority class does not exist. `random` is in [0, 1). */
export function mutatePod(draft: Obj, facts: Facts, random: () => number): void {
  if (!hasContainers(draft)) return
  giveAccount(draft, facts, random)
  givePriority(draft, facts)
  giveTolerations(draft.spec!)
}

/** A body without containers is refused by validation, with a better sentence. */
function hasContainers(draft: Obj): draft is Obj & Pod {
  return Array.isArray((draft.spec as { containers?: unknown } | undefined)?.containers)
}
