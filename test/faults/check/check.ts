// Verifies I1 to I5 from what was seen; it shares no code with the product. I6 is looked at while the run ends (settle.ts).
import { checkBytes } from './bytes.ts'
import { readDials } from './dials.ts'
import { checkEnded } from './ended.ts'
import type { Evidence, Finding, Terms } from './evidence.ts'
import { checkFence } from './fence.ts'
import { checkOnce } from './once.ts'
import { checkPaths } from './paths.ts'
import { checkReserved } from './reserved.ts'

/** In the order of time. `notes` and `versions` are in that order, too. */
export function check(evidence: Evidence, terms: Terms): Finding[] {
  const dials = readDials(evidence)
  return [
    ...checkOnce(evidence, dials),
    ...checkBytes(evidence),
    ...checkPaths(evidence),
    ...checkReserved(evidence, dials, terms),
    ...checkFence(evidence, dials),
    ...checkEnded(evidence, dials, terms),
  ].sort((a, b) => a.at - b.at)
}
