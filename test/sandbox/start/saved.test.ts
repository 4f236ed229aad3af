// What a folder keeps is whole, private, and told apart from what is none of it.
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { folderAt, makeFolder } from '../../../sandbox/start/folder.ts'
import { readSaved, saveJson } from '../../../sandbox/start/saved.ts'

const home = mkdtempSync(join(tmpdir(), 'saved-'))
afterAll(() => rmSync(home, { recursive: true }))
const isText = (value: unknown): value is { text: string } => typeof (value as { text?: unknown })?.text === 'string'

it('is read as it was written, by nobody else, and nothing is left beside it', () => {
  const path = join(home, 'good.json')
  saveJson(path, { text: 'old' })
  saveJson(path, { text: 'new' })
  expect(readSaved(path, isText, 'delete it')).toEqual({ text: 'new' })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(home)).toEqual(['good.json'])
})

it('may be missing', () => {
  expect(readSaved(join(home, 'none.json'), isText, 'delete it')).toBeUndefined()
})

it.each([
  ['torn', '{"text": "ne'],
  ['empty', ''],
  ['foreign', '{"name": "package"}'],
  ['null', 'null'],
])('says which file is %s and what to do', (name, text) => {
  const path = join(home, `${name}.json`)
  writeFileSync(path, text)
  expect(() => readSaved(path, isText, 'delete the folder')).toThrow(
    `${path} is torn, or no file of a sandbox: delete the folder`,
  )
})

it('makes a folder that nobody else may enter, and that git ignores', () => {
  const folder = folderAt(join(home, 'deep/new'))
  makeFolder(folder)
  expect(statSync(folder.root).mode & 0o777).toBe(0o700)
  expect(readdirSync(folder.root).sort()).toEqual(['.gitignore', 'agent', 'logs', 'store'])
})

it('does not settle among files of others', () => {
  const root = join(home, 'theirs')
  makeFolder(folderAt(root))
  rmSync(root, { recursive: true })
  saveJson(join(home, 'package.json'), {})
  expect(() => makeFolder(folderAt(home))).toThrow('holds files that are no sandbox')
})
