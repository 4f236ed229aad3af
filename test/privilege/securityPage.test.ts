import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { securityPage, withMatrix } from './securityPage.ts'

it('docs/security.md shows the matrix that the evaluator is asked for', () => {
  const page = readFileSync(securityPage, 'utf8')
  expect(page, 'node test/privilege/securityPage.ts --write').toBe(withMatrix(page))
})
