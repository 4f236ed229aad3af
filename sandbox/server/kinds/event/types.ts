// An Event as it is worked on here: the view of v1.
import type { Obj } from '../../object.ts'

export type Reference = {
  kind?: string
  namespace?: string
  name?: string
  uid?: string
  apiVersion?: string
  resourceVersion?: string
  fieldPath?: string
}

export type Event = Obj & {
  involvedObject: Reference
  related?: Reference
  reason?: string
  message?: string
  source?: { component?: string; host?: string }
  firstTimestamp?: string | null
  lastTimestamp?: string | null
  eventTime?: string | null
  count?: number
  type?: string
  action?: string
  series?: { count?: number; lastObservedTime?: string | null }
  reportingComponent?: string
  reportingInstance?: string
}
