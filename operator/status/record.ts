// Events on a DedicatedService.
import { createRecorder, type RecorderOptions } from '../../api/kube/events.ts'
import { apiVersionOf } from '../../api/kube/resources.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'

export type RecordEvent = (
  service: DedicatedService,
  event: { type: 'Normal' | 'Warning'; reason: string; action: string; note: string },
) => void

export function startRecording(options: Pick<RecorderOptions, 'client' | 'instance' | 'onError'>): {
  record: RecordEvent
  stop: () => Promise<void>
} {
  const recorder = createRecorder({ ...options, controller: 'soh.re/isolation-proxy-operator' })
  const record: RecordEvent = ({ metadata }, event) => {
    const { namespace, name, uid } = metadata
    recorder.record({
      ...event,
      regarding: { apiVersion: apiVersionOf(dedicatedServices), kind: dedicatedServices.kind, namespace, name, uid },
    })
  }
  return { record, stop: () => recorder.stop() }
}
