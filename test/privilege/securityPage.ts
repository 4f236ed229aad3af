// The matrix in docs/security.md: `node test/privilege/securityPage.ts --write` writes it anew.
import { writePart } from '../docsPart.ts'
import { renderMatrix } from './matrix.ts'

export const matrixPart = { page: 'security.md', command: 'node test/privilege/securityPage.ts --write' }

if (process.argv.includes('--write')) writePart(matrixPart, renderMatrix())
