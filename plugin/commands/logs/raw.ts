// A line as it was written, with what kubectl puts before it when asked to.

import type { Entry } from '../../logs/entry.ts'
import { printable } from '../../output/printable.ts'

export function renderRaw(
  { line }: Entry,
  { prefix, timestamps }: { readonly prefix: boolean; readonly timestamps: boolean },
): string {
  const source = prefix ? `[pod/${printable(line.pod)}/${printable(line.container)}] ` : ''
  return `${source}${timestamps ? `${line.time} ` : ''}${printable(line.text)}`
}
