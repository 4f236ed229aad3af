// What the sandbox has none of.
import { expect, test } from 'vitest'
import { absentKinds, findAbsent, refuseAbsent, warningsOf } from '../../../../sandbox/server/kinds/absent.ts'
import { builtinKinds } from '../../../../sandbox/server/kinds/builtin.ts'
import { apiVersionOf } from '../../../../sandbox/server/kinds/kind.ts'

test('no kind is both served and absent', () => {
  const served = builtinKinds({ clusterIPRange: '10.96.0.0/16', nodePortRange: { from: 1, to: 2 } })
  const names = [...served, ...absentKinds].map(kind => `${apiVersionOf(kind)} ${kind.plural}`)
  expect(new Set(names).size).toBe(names.length)
})

test('they are only looked at, and whoever wants one is told so by its name', () => {
  const jobs = findAbsent('batch', 'v1', 'jobs')!
  expect(jobs.verbs).toEqual(['get', 'list', 'watch'])
  expect(refuseAbsent(jobs)).toMatchObject({ code: 405, message: expect.stringMatching(/keeps no jobs\.batch:/) })
  expect(findAbsent('batch', 'v1', 'pods')).toBeUndefined()
})

test('only of Endpoints, which Services have in every cluster, one is warned', () => {
  expect(absentKinds.filter(kind => warningsOf(kind).length > 0).map(({ plural }) => plural)).toEqual(['endpoints'])
})
