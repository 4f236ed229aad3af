// The columns of `list`.
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { available } from '../../model/counts.ts'
import type { ServiceView } from '../../model/service.ts'
import { viewService } from '../../model/viewService.ts'
import { ageOf } from '../../output/age.ts'
import { printable } from '../../output/printable.ts'
import type { Column } from '../../output/table.ts'

type ColumnsWish = {
  readonly wide: boolean
  readonly withNamespace: boolean
  /** Names of labels. */
  readonly labels: readonly string[]
  readonly showLabels: boolean
  readonly now: () => number
}

export function columnsOf({ wide, withNamespace, labels, showLabels, now }: ColumnsWish): Column<DedicatedService>[] {
  const viewOf = viewer(now)
  const of =
    (cell: (view: ServiceView) => string | number | undefined) =>
    (service: DedicatedService): string =>
      String(cell(viewOf(service)) ?? '<none>')
  return [
    ...(withNamespace ? [{ header: 'NAMESPACE', cell: of(view => view.namespace) }] : []),
    { header: 'NAME', cell: of(view => view.name) },
    { header: 'IMAGE', cell: of(view => view.image) },
    { header: 'BASE', cell: of(view => view.base) },
    { header: 'AVAILABLE', cell: of(view => available(view.counts)) },
    { header: 'IN-USE', cell: of(view => view.counts.inUse) },
    { header: 'PENDING', cell: of(view => view.counts.pending) },
    { header: 'WAITING', cell: of(view => view.counts.waiting) },
    { header: 'STATE', cell: of(stateCell) },
    { header: 'AGE', cell: of(view => ageOf(view.createdAtMs, now())) },
    ...(wide
      ? [
          { header: 'ADDRESS', cell: of(view => view.address) },
          { header: 'POOL-NAMESPACE', cell: of(view => view.poolNamespace) },
        ]
      : []),
    ...labels.map(label => ({
      header: printable(label.slice(label.lastIndexOf('/') + 1).toUpperCase()),
      cell: ({ metadata }: DedicatedService) => printable(metadata.labels?.[label] ?? ''),
    })),
    ...(showLabels ? [{ header: 'LABELS', cell: allLabels }] : []),
  ]
}

/** All cells of a row are asked for one after another: they share one view. */
function viewer(now: () => number): (service: DedicatedService) => ServiceView {
  let last: { service: DedicatedService; view: ServiceView } | undefined
  return service => {
    if (last?.service !== service) last = { service, view: viewService(service, undefined, now()) }
    return last.view
  }
}

/** As a pod's STATUS in kubectl: one word for scripts, with what is behind it. */
function stateCell({ state, reason }: ServiceView): string {
  return reason === '' || reason === state ? state : `${state}:${reason}`
}

function allLabels({ metadata }: DedicatedService): string {
  const labels = Object.entries(metadata.labels ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return labels.length === 0 ? '<none>' : printable(labels.map(([key, value]) => `${key}=${value}`).join(','))
}
