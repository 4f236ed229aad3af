// What `check` may say at all. The type check holds it: each line that expects an error fails there when the compiler finds none.
import { expect, it } from 'vitest'
import type { Finding, Verdict } from '../../../../plugin/commands/check/finding.ts'
import { renderFindings } from '../../../../plugin/commands/check/render.ts'

const plain = (_: Verdict, word: string) => word
const check = 'operator'

it('a failure or a warning that does not say what to do does not compile', () => {
  const hint = 'Start it.'
  // @ts-expect-error: no hint
  const failed: Finding = { check, verdict: 'failed', message: 'is down' }
  // @ts-expect-error: no hint
  const warning: Finding = { check, verdict: 'warning', message: 'is old' }
  // @ts-expect-error: nothing is to be done
  const ok: Finding = { check, verdict: 'ok', message: 'is at work', hint }
  const complete: readonly Finding[] = [
    { check, verdict: 'failed', message: 'is down', hint },
    { check, verdict: 'unknown', message: 'may not be read' },
  ]
  expect(renderFindings([failed, warning, ok], plain).split('\n')).toHaveLength(5)
  expect(renderFindings(complete, plain)).toBe(
    'FAILED   operator  is down\n                   Start it.\nUNKNOWN  operator  may not be read\n',
  )
})
