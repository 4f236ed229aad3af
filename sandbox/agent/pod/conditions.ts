// The conditions of a pod, as a kubelet sets them.
import type { Pod } from '../../../api/kube/objects.ts'
import type { ContainerView } from '../container/view.ts'
import type { Phase } from './phase.ts'

export type Condition = NonNullable<NonNullable<Pod['status']>['conditions']>[number]

/** Reason and message are null where there is none: in a patch that removes what stood there before. */
type Verdict = { status: 'True' | 'False'; reason: string | null; message: string | null }

export type ConditionsInput = {
  pod: Pod
  before: Pod['status']
  containers: readonly ContainerView[]
  phase: Phase
  /** It has an address, and its volumes are there. */
  prepared: boolean
  /** What to say when one of its programs listens at all addresses of the machine. */
  wildcard?: string
  now: string
}

const yes: Verdict = { status: 'True', reason: null, message: null }

export function buildConditions(input: ConditionsInput): Condition[] {
  const containersReady = judgeContainers(input)
  const verdicts: [string, Verdict][] = [
    ['PodReadyToStartContainers', { ...yes, status: input.prepared ? 'True' : 'False' }],
    ['Initialized', judgeInit(input)],
    ['Ready', containersReady.status === 'True' ? judgeGates(input.pod) : containersReady],
    ['ContainersReady', containersReady],
    ['PodScheduled', yes],
    ...judgeWildcard(input),
  ]
  return verdicts.map(([type, verdict]) => {
    const before = input.before?.conditions?.find(condition => condition.type === type)
    const lastTransitionTime = before?.status === verdict.status ? before.lastTransitionTime : input.now
    return { type, ...verdict, lastProbeTime: null, lastTransitionTime } as unknown as Condition
  })
}

/** Of our own: real pods have a machine of their own to listen on. */
function judgeWildcard({ wildcard }: ConditionsInput): [string, Verdict][] {
  if (!wildcard) return []
  return [['ListensAtPodAddress', { status: 'False', reason: 'ListensAtAllAddresses', message: wildcard }]]
}

function judgeInit({ containers, phase }: ConditionsInput): Verdict {
  if (phase === 'Succeeded') return { ...yes, reason: 'PodCompleted' }
  const incomplete = containers.filter(container => !isInitialized(container)).map(({ name }) => name)
  const begun = containers.some(({ role, state, last }) => role === 'main' && (state.kind !== 'waiting' || last))
  if (incomplete.length === 0 || begun) return yes
  const message = `containers with incomplete status: [${incomplete.join(' ')}]`
  return { status: 'False', reason: 'ContainersNotInitialized', message }
}

function isInitialized({ role, state, started }: ContainerView): boolean {
  if (role === 'main') return true
  return role === 'sidecar' ? started : state.kind === 'terminated' && state.exitCode === 0
}

function judgeContainers({ containers, phase }: ConditionsInput): Verdict {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted', message: null }
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed', message: null }
  const unready = containers.filter(({ role, ready }) => role !== 'init' && !ready).map(({ name }) => name)
  if (unready.length === 0) return yes
  const message = `containers with unready status: [${unready.join(' ')}]`
  return { status: 'False', reason: 'ContainersNotReady', message }
}

function judgeGates(pod: Pod): Verdict {
  const open = (pod.spec?.readinessGates ?? [])
    .map(({ conditionType }) => conditionType)
    .filter(type => pod.status?.conditions?.find(condition => condition.type === type)?.status !== 'True')
  if (open.length === 0) return yes
  const message = `the status of pod readiness gate ${JSON.stringify(open[0])} is not "True", but False`
  return { status: 'False', reason: 'ReadinessGatesNotReady', message }
}
