import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

/** A process that keeps two sets of deadlines, one after another, and ends when nothing keeps it. */
const program = `
import { createDeadlines } from ${JSON.stringify(join(import.meta.dirname, '../../proxy/deadlines.ts'))}
const now = () => performance.now()
const deadlines = createDeadlines(now)
const round = count => {
  const at = now() + 60
  for (let other = 0; other < 100; other += 1) deadlines.remove(deadlines.add(at, () => console.log('removed')))
  const far = deadlines.add(now() + 3_600_000_000, () => console.log('much too early'))
  deadlines.add(at, () => {
    console.log(now() >= at ? 'due' : 'early')
    deadlines.remove(far)
    if (count > 1) setTimeout(round, 100, count - 1)
  })
  // The timer that led here counts until it is over.
  setImmediate(() => console.log(process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length, 'timer'))
}
round(2)
`

it('takes one timer while there are deadlines, none when there are not, and begins anew', async () => {
  const options = ['--input-type=module', '--eval', program]
  const { stdout } = await promisify(execFile)(process.execPath, options, { timeout: 15_000 })
  expect(stdout).toBe('1 timer\ndue\n1 timer\ndue\n')
})
