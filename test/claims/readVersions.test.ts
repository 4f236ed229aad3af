import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readVersions, sizeOf } from './readVersions.ts'

let folder: string
let log: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-audit-'))
  log = join(folder, 'audit.log')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const line = (name: string) =>
  JSON.stringify({
    ...{ stage: 'ResponseComplete', verb: 'patch', user: { username: 'somebody' }, responseStatus: { code: 200 } },
    objectRef: { resource: 'isolationpods', namespace: 'pool', name },
    responseObject: { kind: 'IsolationPod', metadata: { namespace: 'pool', name, uid: name, resourceVersion: '7' } },
  })
const other = JSON.stringify({ stage: 'ResponseComplete', verb: 'get', objectRef: { resource: 'pods' } })
const names = async (start: number) => (await readVersions(log, start)).map(({ name }) => name)

describe('the audit log', () => {
  it('is read from where it was on, as far as lines are whole, and only what is about tickets', async () => {
    await writeFile(log, `${line('a')}\n${other}\n`)
    const start = await sizeOf(log)
    expect(await names(start)).toEqual([])
    await appendFile(log, `${line('b')}\n${other}\n${line('c').slice(0, -1)}`)
    expect(await names(0)).toEqual(['pool/a', 'pool/b'])
    expect(await names(start)).toEqual(['pool/b'])
    await appendFile(log, '}\n')
    expect(await names(start)).toEqual(['pool/b', 'pool/c'])
  })

  it('that began anew is no witness', async () => {
    const start = await sizeOf(log)
    await writeFile(log, `${line('d')}\n`)
    await expect(readVersions(log, start)).rejects.toThrow('it was rotated')
  })
})
