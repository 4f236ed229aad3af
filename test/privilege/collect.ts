// Inside a test cluster, after a suite: which rights our programs used in it, as a list for the comparison at the end of the run. `node collect.ts FILE`.
import { writeFile } from 'node:fs/promises'
import { currentHome } from '../product/home.ts'
import { readUsed } from './used.ts'

const [file] = process.argv.slice(2)
if (!file) throw new Error('say into which file: node test/privilege/collect.ts FILE')
await writeFile(file, JSON.stringify(await readUsed(currentHome().auditLog)))
