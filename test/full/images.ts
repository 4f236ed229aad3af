// The images that the node needs, built when they lack or are older than what they are made of.
import { execFileSync, spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { archiveOf, images } from '../images/build.ts'
import { whatImagesLack } from '../images/requirements.ts'
import { mustBuildOldest, prepareOldest } from './oldest.ts'

const root = resolve(import.meta.dirname, '../..')
/** What goes into images; the base's Debian and Node follow from these. */
const sources = [
  'Dockerfile',
  'api',
  'operator',
  'proxy',
  'sandbox/echo',
  'plugin/build',
  'package-lock.json',
  'test/images/base.ts',
  'test/images/targets.Dockerfile',
]

/** Their archives, and those of the programs that today's must work with. Throws a sentence when they have to be built and cannot be. */
export function prepareImages(): string[] {
  if (!areOursFresh()) build()
  return [...images.map(archiveOf), ...prepareOldest()]
}

/** Whether `prepareImages` has something to build, which needs programs of its own. */
export function mustBuildImages(): boolean {
  return !areOursFresh() || mustBuildOldest()
}

function areOursFresh(): boolean {
  return areFresh(images.map(archiveOf), listSources())
}

/** Whether every archive is there, and none is older than a source. */
export function areFresh(archives: readonly string[], files: readonly string[]): boolean {
  const oldest = Math.min(...archives.map(modifiedAt))
  return files.every(file => modifiedAt(file) <= oldest)
}

/** 0 when there is none: a source that was removed makes nothing old by itself. */
function modifiedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function listSources(): string[] {
  const options = { cwd: root, encoding: 'utf8' } as const
  const listed = execFileSync('git', ['ls-files', '-z', '--', ...sources], options)
  const isSource = (file: string) => file !== '' && !file.endsWith('.test.ts')
  return listed
    .split('\0')
    .filter(isSource)
    .map(file => join(root, file))
}

function build(): void {
  const lack = whatImagesLack(process.env.PATH ?? '')
  if (lack) throw new Error(lack)
  const { status } = spawnSync('npm', ['run', '--silent', 'images'], { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error('npm run images failed')
}
