// Keys of a folder: made once, kept as they are, and renewed in part only.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { folderAt, makeFolder } from '../../../sandbox/start/folder.ts'
import { loadKeys } from '../../../sandbox/start/keys.ts'

const home = mkdtempSync(join(tmpdir(), 'keys-'))
afterAll(() => rmSync(home, { recursive: true }))
const folder = folderAt(join(home, 'one'))
makeFolder(folder)
const now = Date.now()
const YEAR_MS = 365 * 24 * 3_600_000

it('are the same at the next start, and nobody else can read them', async () => {
  const made = await loadKeys(folder, 93, now)
  expect(await loadKeys(folder, 93, now)).toEqual(made)
  expect(statSync(folder.keys).mode & 0o777).toBe(0o600)
  expect(made.tokens.admin).not.toBe(made.tokens.agent)
  expect(made.serviceAccount).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', kid: expect.any(String) })
})

it('renew certificates in time, and keep tokens and what signs them', async () => {
  const before = await loadKeys(folder, 93, now)
  const after = await loadKeys(folder, 93, now + 2 * YEAR_MS)
  expect(after.certificates.server).not.toEqual(before.certificates.server)
  expect({ ...after, certificates: undefined }).toEqual({ ...before, certificates: undefined })
  expect(await loadKeys(folder, 93, now + 2 * YEAR_MS)).toEqual(after)
})

it('are of two folders never the same', async () => {
  const other = folderAt(join(home, 'two'))
  makeFolder(other)
  const [one, two] = [await loadKeys(folder, 93, now), await loadKeys(other, 93, now)]
  expect(two.tokens.admin).not.toBe(one.tokens.admin)
  expect(two.serviceAccount).not.toEqual(one.serviceAccount)
})

it('that are torn are said with their path and what to do', async () => {
  writeFileSync(folder.keys, readFileSync(folder.keys, 'utf8').slice(0, 100))
  await expect(loadKeys(folder, 93, now)).rejects.toThrow(
    `${folder.keys} is torn, or no file of a sandbox: delete ${folder.root} to begin anew`,
  )
})
