// A copy of the repository for mutants to live in: its files as they are now, and the same node_modules.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applyEdits, type Edit } from './edit.ts'

export type Copy = {
  readonly folder: string
  /** Makes the edits, does the work and takes them back. */
  with<T>(edits: readonly Edit[], work: () => Promise<T>): Promise<T>
  remove(): void
}

export function makeCopy(root: string): Copy {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    fill(folder, root)
  } catch (error) {
    remove()
    throw error
  }
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  return {
    folder,
    remove,
    async with(edits, work) {
      const changed = applyEdits(edits, read)
      const before = [...changed.keys()].map(file => [file, read(file)] as const)
      for (const [file, text] of changed) writeFileSync(join(folder, file), text)
      try {
        return await work()
      } finally {
        for (const [file, text] of before) writeFileSync(join(folder, file), text)
      }
    },
  }
}

function fill(folder: string, root: string): void {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
  // What was deleted and not committed is still listed.
  const files = listed
    .toString()
    .split('\0')
    .filter(file => file && existsSync(join(root, file)))
  for (const file of files) cpSync(join(root, file), join(folder, file))
  mkdirSync(join(folder, '.tmp'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
}
