// Writes docs/reference/plugin.md.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commands } from '../commands/all.ts'
import { renderReference } from './render.ts'

const folder = join(import.meta.dirname, '../../docs/reference')
mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'plugin.md'), renderReference(commands))
