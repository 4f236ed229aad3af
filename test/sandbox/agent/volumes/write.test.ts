import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mountVolumes } from '../../../../sandbox/agent/volumes/mount.ts'
import { writeFiles } from '../../../../sandbox/agent/volumes/write.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'volume-'))
})
afterEach(() => rm(folder, { recursive: true }))

const file = (text: string, mode = 0o644) => ({ bytes: Buffer.from(text), mode })
const visible = async () => (await readdir(folder)).filter(name => !name.startsWith('..')).sort()

describe('the files of a volume', () => {
  it('are there with their modes, in folders too', async () => {
    await writeFiles(folder, { a: file('1'), 'sub/b': file('2', 0o600) })
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('1')
    expect((await stat(join(folder, 'sub/b'))).mode & 0o777).toBe(0o600)
  })

  it('change together: whoever reads on through one link sees one set', async () => {
    await writeFiles(folder, { a: file('old'), b: file('old') })
    await writeFiles(folder, { b: file('new'), c: file('new') })
    expect(await visible()).toEqual(['b', 'c'])
    expect(await readFile(join(folder, 'b'), 'utf8')).toBe('new')
    const hidden = (await readdir(folder)).filter(name => name.startsWith('..'))
    expect(hidden).toContain('..data')
    expect(hidden).toHaveLength(2)
  })

  it('never lie outside', async () => {
    await expect(writeFiles(folder, { '../out': file('x') })).rejects.toThrow('leads out')
  })
})

describe('mounts', () => {
  it('appear below the root, also one inside another, and a part of a volume', async () => {
    const volumes = new Map([
      ['data', join(folder, 'data')],
      ['conf', join(folder, 'conf')],
    ])
    await writeFiles(volumes.get('data')!, { a: file('1') })
    await writeFiles(volumes.get('conf')!, { 'x/c': file('2') })
    const container = {
      name: 'c',
      volumeMounts: [
        { name: 'conf', mountPath: '/srv/data/conf', subPath: 'x' },
        { name: 'data', mountPath: '/srv/data' },
        { name: 'data', mountPath: '/new', subPath: 'made/here' },
      ],
    }
    const root = join(folder, 'root')
    await mountVolumes({ container, root, volumes })
    await mountVolumes({ container, root, volumes })
    expect(await readFile(join(root, 'srv/data/a'), 'utf8')).toBe('1')
    expect(await readFile(join(root, 'srv/data/conf/c'), 'utf8')).toBe('2')
    expect((await stat(join(root, 'new'))).isDirectory()).toBe(true)
  })
})
