// The rows of the overview, of which only those that something happened to are made anew.
import { isDeepStrictEqual } from 'node:util'
import type { DedicatedService, IsolationPod } from '../../../../api/v1alpha1/types.generated.ts'
import type { ServiceView } from '../../../model/service.ts'
import { viewService } from '../../../model/viewService.ts'
import type { ServiceRow, Traffic } from '../snapshot.ts'

export type Rows = {
  /** Counts or state may be others; without a key: of all. */
  touch(key?: string): void
  setTraffic(key: string, traffic: Traffic | undefined): void
  /** The same array, and the same rows, while nothing changed. */
  list(nowMs: number): readonly ServiceRow[]
}

type RowsOptions = {
  /** Keys of all services that there are. */
  readonly keys: () => readonly string[]
  readonly service: (key: string) => DedicatedService | undefined
  /** Undefined where they may not be read. */
  readonly tickets: (service: DedicatedService) => readonly IsolationPod[] | undefined
  readonly staleSinceMs: (service: DedicatedService) => number | undefined
  /** A row is another than it was. */
  readonly onChange: () => void
}

export function createRows(options: RowsOptions): Rows {
  const rows = new Map<string, ServiceRow>()
  const traffic = new Map<string, Traffic>()
  let touched = new Set<string>()
  let isAllTouched = true
  let list: readonly ServiceRow[] = []

  const refresh = (key: string, nowMs: number): boolean => {
    const service = options.service(key)
    const before = rows.get(key)
    if (!service) {
      traffic.delete(key)
      return rows.delete(key)
    }
    const row: ServiceRow = {
      ...viewService(service, options.tickets(service), nowMs),
      staleSinceMs: options.staleSinceMs(service),
      traffic: traffic.get(key),
    }
    if (before && isSame(before, row)) return false
    rows.set(key, row)
    return true
  }

  return {
    touch(key) {
      if (key === undefined) isAllTouched = true
      else touched.add(key)
      options.onChange()
    },
    setTraffic(key, next) {
      const before = traffic.get(key)
      if (isDeepStrictEqual(before, next)) return
      if (next) traffic.set(key, next)
      else traffic.delete(key)
      touched.add(key)
      options.onChange()
    },
    list(nowMs) {
      const keys = isAllTouched ? new Set([...options.keys(), ...rows.keys()]) : touched
      touched = new Set()
      isAllTouched = false
      let isChanged = false
      for (const key of keys) if (refresh(key, nowMs)) isChanged = true
      if (isChanged) list = [...rows.values()]
      return list
    },
  }
}

function isSame(a: ServiceRow, b: ServiceRow): boolean {
  const same = (Object.keys(b) as (keyof ServiceView)[]).every(field => field === 'counts' || a[field] === b[field])
  return same && isDeepStrictEqual(a.counts, b.counts)
}
