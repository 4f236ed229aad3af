// What became of one connection, in words: pure.
import type { Eviction } from '../../actions/evict.ts'

const words: Record<Eviction, string> = {
  asked: 'evicted',
  askedBefore: 'was asked to end before, and has not ended yet',
  ended: 'had ended already',
  gone: 'had ended already',
}

type DryRun = 'none' | 'client' | 'server'

const remarks: Record<DryRun, string> = { none: '', client: ' (dry run)', server: ' (server dry run)' }

type Wish = { readonly dryRun: DryRun; readonly output: '' | 'name' }

/** `name` is the ticket's, printable. A line without its end. */
export function renderOutcome(name: string, outcome: Eviction, { dryRun, output }: Wish): string {
  const object = `isolationpod.soh.re/${name}`
  return output === 'name' ? object : `${object} ${words[outcome]}${remarks[dryRun]}`
}
