// Which receipts are shown, and as which columns: pure.
import type { IsolationPod } from '../../../api/v1alpha1/types.generated.ts'
import { humanDuration } from '../../output/age.ts'
import { humanBytes } from '../../output/bytes.ts'
import { printable } from '../../output/printable.ts'
import type { Column } from '../../output/table.ts'
import { isReceipt, wasUsed } from './verify.ts'

type Filter = {
  readonly client: string
  /** Unix ms; receipts that ended before are left out. */
  readonly sinceMs: number | undefined
  readonly unused: boolean
}

/** Newest first. */
export function chooseReceipts(tickets: readonly IsolationPod[], filter: Filter): IsolationPod[] {
  return tickets
    .filter(ticket => isReceipt(ticket) && (filter.unused || wasUsed(ticket)))
    .filter(({ status }) => filter.client === '' || isFrom(status?.client ?? '', filter.client))
    .filter(ticket => filter.sinceMs === undefined || endedAtMs(ticket) >= filter.sinceMs)
    .toSorted((a, b) => endedAtMs(b) - endedAtMs(a))
}

function isFrom(client: string, wanted: string): boolean {
  const bare = wanted.replace(/^\[|\]$/g, '')
  return client === wanted || client.replace(/:\d+$/, '').replace(/^\[|\]$/g, '') === bare
}

function endedAtMs({ status }: IsolationPod): number {
  return Date.parse(status?.endedAt ?? '') || 0
}

/** `serviceOf` names the service of a ticket as `namespace/name`; undefined when there is only one. */
export function receiptColumns(
  wide: boolean,
  serviceOf: ((ticket: IsolationPod) => string) | undefined,
): Column<IsolationPod>[] {
  return [
    ...(serviceOf ? [column('SERVICE', serviceOf)] : []),
    column('CLIENT', ({ status }) => status?.client),
    column('POD', ({ metadata }) => metadata.name),
    column('ENDED', ({ status }) => status?.endedAt),
    column('FOR', lasted),
    column('IN', ({ status }) => bytes(status?.bytesIn)),
    column('OUT', ({ status }) => bytes(status?.bytesOut)),
    column('REASON', ({ status }) => status?.endReason),
    column('POD-DELETED', deleted),
    ...(wide
      ? [
          column('FROM', ({ status }) => status?.activeAt),
          column('POD-UID', ({ status }) => status?.podUID),
          column('HOLDER', ({ status }) => status?.holder),
          column('CLAIM', ({ status }) => status?.claimID),
        ]
      : []),
  ]
}

function column(header: string, value: (ticket: IsolationPod) => string | undefined): Column<IsolationPod> {
  return { header, cell: ticket => printable(value(ticket) ?? '') || '<none>' }
}

function lasted({ status }: IsolationPod): string | undefined {
  if (!status?.activeAt || !status.endedAt) return undefined
  return humanDuration(Math.max(0, Date.parse(status.endedAt) - Date.parse(status.activeAt)))
}

function bytes(count: number | undefined): string | undefined {
  return count === undefined ? undefined : humanBytes(count)
}

/** How long after the end of the connection. */
function deleted({ status }: IsolationPod): string {
  if (!status?.podDeletedAt) return status?.podUID === undefined ? 'no pod' : 'not yet'
  return `after ${humanDuration(Math.max(0, Date.parse(status.podDeletedAt) - Date.parse(status.endedAt ?? '')))}`
}
