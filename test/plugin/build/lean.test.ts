// How wide text is does not change because the bundle finds it out sooner.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import stringWidth from 'string-width'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lean, ofOneCell } from '../../../plugin/build/lean.ts'

const library = fileURLToPath(import.meta.resolve('string-width'))
let folder: string
let ours: typeof stringWidth
let code: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-lean-'))
  const transform = lean.transform as (code: string, id: string) => string
  code = transform(await readFile(library, 'utf8'), library)
  const absolute = code.replaceAll(/from '([^']+)'/g, (_, name) => `from '${import.meta.resolve(name)}'`)
  await writeFile(join(folder, 'width.mjs'), absolute)
  ours = (await import(pathToFileURL(join(folder, 'width.mjs')).href)).default
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const every = Array.from({ length: 0x3000 }, (_, point) => String.fromCodePoint(point))
const marks = every.filter(character => new RegExp(`^[${ofOneCell}]$`).test(character))

it('is that of the library for every letter by itself, and of marks beside each other', () => {
  expect(code).toContain(`/^[${ofOneCell}]*$/`)
  expect(every.filter(character => ours(character) !== stringWidth(character))).toEqual([])
  const pairs = marks.flatMap(one => [`${one}●`, `a${one}`, `${one}${one}`])
  expect(pairs.filter(pair => ours(pair) !== stringWidth(pair))).toEqual([])
  expect(
    marks.filter(
      mark => stringWidth(`■${mark}`, { ambiguousIsNarrow: false }) !== ours(`■${mark}`, { ambiguousIsNarrow: false }),
    ),
  ).toEqual([])
})

it('is not what it was written for when the library is another', () => {
  const transform = lean.transform as (code: string, id: string) => string
  expect(() => transform('export default () => 0', library)).toThrow('see plugin/build/lean.ts')
})
