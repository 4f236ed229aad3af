import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { contenders } from './contenders.ts'
import { needPrograms } from './needs.ts'

/** A folder in which these can be run. */
function folderWith(...programs: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-bench-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const program of programs) {
    writeFileSync(join(folder, program), '')
    chmodSync(join(folder, program), 0o755)
  }
  return folder
}

const only = (...names: string[]) => contenders.filter(({ name }) => names.includes(name))

it('names all that is missing, and the packages that have it, in one message', () => {
  const path = folderWith('taskset')
  expect(() => needPrograms(only('haproxy', 'haproxy-64k', 'socat', 'ours'), path)).toThrow(
    /^not all of gcc, haproxy, socat can be run here.*apt-get install gcc libc6-dev haproxy socat\. /,
  )
})

it('asks for nothing that the chosen ones do not need', () => {
  expect(() => needPrograms(only('ours', 'haproxy'), folderWith('taskset', 'gcc', 'haproxy'))).not.toThrow()
})

it('finds programs in any folder of PATH', () => {
  expect(() => needPrograms(only('ours'), `${folderWith('gcc')}:/nowhere:${folderWith('taskset')}`)).not.toThrow()
})
