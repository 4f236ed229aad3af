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

export const coreVersion = 'v1'
export const eventsVersion = 'events.k8s.io/v1'

/** Takes both views. */
export function toCore(event: Obj): Obj {
  return renamed(event, coreVersion, new Map(names.map(([core, other]) => [other, core])))
}

/** Takes both views. */
export function toEvents(event: Obj): Obj {
  return renamed(event, eventsVersion, new Map(names.map(([core, other]) => [core, other])))
}

function renamed(event: Obj, apiVersion: string, map: ReadonlyMap<string, string>): Obj {
  const { apiVersion: was, ...fields } = event
  const entries = Object.entries(fields).map(([field, value]) => [map.get(field) ?? field, value])
  // An object that is not there yet has no version.
  return { apiVersion: was && apiVersion, ...Object.fromEntries(entries) } as Obj
}
