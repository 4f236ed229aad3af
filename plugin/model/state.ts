// The one word for how a service does, and what explains it: read from its conditions as the operator writes them.
import type { DedicatedService, DedicatedServiceStatus } from '../../api/v1alpha1/types.generated.ts'
import { printable } from '../output/printable.ts'
import type { ServiceView } from './service.ts'

type Verdict = Pick<ServiceView, 'state' | 'reason' | 'message'>
type Condition = NonNullable<DedicatedServiceStatus['conditions']>[number]

/** An operator that is there looks at a new service within a second or two. */
const UNSEEN_MS = 30_000

/** Connections, pods and their namespace are gone well before that, unless pods take long over their end. */
const OVERDUE_MS = 60_000

export function judgeState(service: DedicatedService, nowMs: number): Verdict {
  const { state, reason, message } = judge(service, nowMs)
  return { state, reason: printable(reason), message: printable(message) }
}

function judge(service: DedicatedService, nowMs: number): Verdict {
  const { metadata, status } = service
  if (metadata.deletionTimestamp) return deleting(nowMs - Date.parse(metadata.deletionTimestamp))
  if (status?.observedGeneration === undefined) return unseen(service, nowMs)
  if (metadata.generation !== undefined && status.observedGeneration < metadata.generation) {
    return {
      state: 'Progressing',
      reason: 'ChangePending',
      message: 'The last change of the spec is not looked at yet',
    }
  }
  return judgeConditions(status)
}

function unseen({ metadata }: DedicatedService, nowMs: number): Verdict {
  if (nowMs - Date.parse(metadata.creationTimestamp ?? '') > UNSEEN_MS) {
    return {
      state: 'Unknown',
      reason: 'OperatorSilent',
      message:
        'No operator has looked at this service; is it running? kubectl get deployment -n isolation-proxy-system',
    }
  }
  return { state: 'Progressing', reason: 'Created', message: 'The operator has not looked at it yet' }
}

function deleting(forMs: number): Verdict {
  const message = 'The service is being deleted; its connections are ended first, then its pods'
  if (!(forMs > OVERDUE_MS)) return { state: 'Deleting', reason: 'Deleting', message }
  return {
    state: 'Deleting',
    reason: 'DeletionOverdue',
    message:
      'The service has been Terminating for more than a minute: a pod takes long to end, or no operator is there to see it end (kubectl isolation check)',
  }
}

function judgeConditions(status: DedicatedServiceStatus): Verdict {
  const degraded = conditionOf(status, 'Degraded')
  const ready = conditionOf(status, 'Ready')
  const waiting = status.waitingConnections ?? 0
  // Clients that wait are no defect of the service by themselves: it may be growing.
  if (degraded?.status === 'True' && degraded.reason !== 'ClientsWaiting') return said('Degraded', degraded)
  if (waiting > 0) {
    const message = degraded?.status === 'True' ? degraded.message : clientsWait(waiting)
    return { state: 'Queueing', reason: 'ClientsWaiting', message }
  }
  if (!ready) return { state: 'Unknown', reason: 'NoConditions', message: 'The status has no condition Ready' }
  if (ready.status === 'True') return { state: 'Ready', reason: '', message: '' }
  if (ready.reason === 'NoProxies') return said('Degraded', ready)
  return said(ready.status === 'False' ? 'Progressing' : 'Unknown', ready)
}

function clientsWait(waiting: number): string {
  return waiting === 1 ? '1 client waits for a pod' : `${waiting} clients wait for a pod`
}

export function conditionOf(status: DedicatedServiceStatus | undefined, type: string): Condition | undefined {
  return status?.conditions?.find(condition => condition.type === type)
}

function said(state: Verdict['state'], { reason, message }: Condition): Verdict {
  return { state, reason, message }
}
