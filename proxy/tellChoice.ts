// Says once how connections are relayed, and why not in a better way.
import type { Logger } from 'pino'
import type { Choice } from './relay/open.ts'

export function tellChoice(log: Logger, choice: Choice): Choice {
  const { why, whyNotSpliced } = choice
  if (why)
    log.warn(
      { err: why },
      'connections are relayed by streams, which is slower: TCP handles of this Node cannot be used',
    )
  else if (whyNotSpliced)
    log.info({ why: String(whyNotSpliced).split('\n')[0] }, 'connections are relayed by this process')
  else log.info('connections are relayed inside the kernel')
  return choice
}
