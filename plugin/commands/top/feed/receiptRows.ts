// Who was served by which pod, and when that pod was deleted: pure.
import type { IsolationPod } from '../../../../api/v1alpha1/types.generated.ts'
import { printable } from '../../../output/printable.ts'
import type { ReceiptRow } from '../snapshot.ts'

/** Newest first. */
export function buildReceiptRows(tickets: readonly IsolationPod[]): ReceiptRow[] {
  return tickets
    .flatMap(({ metadata, status }) => {
      if (status?.phase !== 'Done') return []
      const endedAtMs = Date.parse(status.endedAt ?? status.phaseSince ?? '')
      const row: ReceiptRow = {
        pod: printable(metadata.name),
        client: printable(status.client ?? ''),
        endedAtMs,
        durationMs: status.activeAt === undefined ? undefined : Math.max(0, endedAtMs - Date.parse(status.activeAt)),
        bytesIn: status.bytesIn,
        bytesOut: status.bytesOut,
        reason: printable(status.endReason ?? ''),
        podDeletedAtMs: status.podDeletedAt === undefined ? undefined : Date.parse(status.podDeletedAt),
      }
      return [row]
    })
    .sort((a, b) => b.endedAtMs - a.endedAtMs)
}
