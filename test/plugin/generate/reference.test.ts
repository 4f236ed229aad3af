// The reference of flags in the docs.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { commands } from '../../../plugin/commands/all.ts'
import { renderReference } from '../../../plugin/generate/render.ts'

const reference = renderReference(commands)

it('is what the declarations say: npm run generate writes it anew', () => {
  const file = join(import.meta.dirname, '../../../docs/reference/plugin.md')
  expect(readFileSync(file, 'utf8')).toBe(reference)
})

it('has a table row for every flag of every command, and says what it means', () => {
  for (const { name, hidden, flags } of commands) {
    if (hidden) continue
    const [section = ''] = reference.split(`\n## ${name}\n`).slice(1)
    const own = section.split('\n## ')[0]!
    for (const [flag, { hidden: isHidden, describe }] of Object.entries(flags)) {
      if (isHidden) expect(own).not.toContain(`--${flag}\``)
      else expect(own).toContain(`--${flag}\` | `)
      expect(isHidden || describe, `--${flag} of ${name}`).toBeTruthy()
    }
  }
})
