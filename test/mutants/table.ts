// The table of mutants in docs/protocol.md.
import type { Part } from '../docsPart.ts'
import { faults } from './faults.ts'
import { guards } from './guards.ts'
import type { Mutant } from './mutants.ts'

export const mutantsPart: Part = { page: 'protocol.md', command: 'npm run test:mutants -- --write' }

export function renderTable(mutants: readonly Mutant[]): string {
  return [
    '| without | fault | breaks | caught by |',
    '|---|---|---|---|',
    ...mutants.map(({ without, fault, breaks }) => {
      const { words, file, test } = faults[fault]
      const off = without.map(name => `\`${name}\`: ${guards[name].words}`).join('; and ')
      return `| ${off} | ${words} | ${breaks} | \`test/mutants/faults/${file}\`: ${test} |`
    }),
  ].join('\n')
}
