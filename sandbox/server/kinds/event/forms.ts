// The two views of an Event: it lies on the shelf as v1 has it, and events.k8s.io/v1 names the same fields otherwise.
import type { Obj } from '../../object.ts'

/** v1's name of a field, and the other view's. */
const names = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['reportingComponent', 'reportingController'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
] as const

const toCoreNames: ReadonlyMap<string, string> = new Map(names.map(([core, other]) => [other, core]))
const toEventsNames: ReadonlyMap<string, string> = new Map(names)

/** What v1 always says, though there is nothing to say. */
const always = {
  involvedObject: {},
  source: {},
  firstTimestamp: null,
  lastTimestamp: null,
  eventTime: null,
  reportingComponent: '',
  reportingInstance: '',
}

/** Takes both views. */
export function toCore(event: Obj): Obj {
  return renamed(event, 'v1', toCoreNames)
}

/** Takes both views. */
export function toEvents(event: Obj): Obj {
  const { reportingController, reportingInstance, ...rest } = renamed(event, 'events.k8s.io/v1', toEventsNames)
  const said = Object.entries({ reportingController, reportingInstance }).filter(([, value]) => value)
  return { ...rest, ...Object.fromEntries(said) } as Obj
}

/** Of the view of v1, in place. */
export function setEventDefaults(draft: Obj): void {
  for (const [field, value] of Object.entries(always)) draft[field] ??= value
}

function renamed(event: Obj, apiVersion: string, map: ReadonlyMap<string, string>): Obj {
  const { apiVersion: was, ...fields } = event
  const entries = Object.entries(fields).map(([field, value]) => [map.get(field) ?? field, value])
  // An object that is not there yet has no version.
  return { apiVersion: was && apiVersion, ...Object.fromEntries(entries) } as Obj
}
