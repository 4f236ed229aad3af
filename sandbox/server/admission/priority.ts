// A pod's priority is that of the class that it names.
import type * as k8s from '@kubernetes/client-node'
import type { Pod, Wire } from '../../../api/kube/objects.ts'
import type { Facts } from '../kinds/kind.ts'
import { forbidden } from '../refusal.ts'

type PriorityClass = Wire<k8s.V1PriorityClass>
type Priority = Pick<PriorityClass, 'value' | 'preemptionPolicy'>

const shelf = 'priorityclasses.scheduling.k8s.io'
const preempts = 'PreemptLowerPriority'

/** Changes the draft. Throws a Refusal when the class does not exist or the pod claims another priority. */
export function givePriority(draft: Pod, facts: Facts): void {
  const spec = draft.spec!
  const refuse = (why: string) => forbidden({ plural: 'pods', group: '' }, draft.metadata.name, why)
  const chosen = spec.priorityClassName ? findClass(spec.priorityClassName, facts) : defaultClass(facts)
  if (!chosen) throw refuse(`no PriorityClass with name ${spec.priorityClassName} was found`)
  const { name, value, preemptionPolicy = preempts } = chosen
  if (spec.priority !== undefined && spec.priority !== value) {
    throw refuse(
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
    )
  }
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy) {
    throw refuse(
      `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`,
    )
  }
  if (name) spec.priorityClassName = name
  Object.assign(spec, { priority: value, preemptionPolicy })
}

type Named = Priority & { readonly name: string }

function findClass(name: string, facts: Facts): Named | undefined {
  const found = facts.find(shelf, undefined, name) as unknown as PriorityClass | undefined
  return found && { ...found, name }
}

/** Of the global defaults, should there be several, the least. */
function defaultClass(facts: Facts): Named {
  const all = facts.list(shelf) as unknown as PriorityClass[]
  const [least] = all.filter(({ globalDefault }) => globalDefault).sort((a, b) => (a.value ?? 0) - (b.value ?? 0))
  return least ? { ...least, name: least.metadata?.name ?? '' } : { name: '', value: 0, preemptionPolicy: preempts }
}
