import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageFolder, renderNotices } from '../../krew/notices.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'isolation-proxy-notices-'))
  await library('b', { license: 'MIT' }, { LICENSE: 'MIT License of b' })
  await library('@scope/a', { license: 'Apache-2.0' }, { 'LICENSE.md': 'Apache of a', NOTICE: 'a was made by A' })
  await library('mute', {}, {})
})
afterAll(() => rm(root, { recursive: true, force: true }))

async function library(name: string, about: object, files: Record<string, string>): Promise<void> {
  const folder = join(root, 'node_modules', name)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', ...about }))
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text)
}

const source = (path: string) => join(root, 'node_modules', path)

describe('third-party notices', () => {
  it('name each library once, with its licence and its notice', async () => {
    const text = await renderNotices([
      source('b/x.js'),
      source('b/y.js'),
      source('@scope/a/dist/z.js'),
      '/ours/main.ts',
    ])
    expect(text.match(/^b 1\.0\.0 \(MIT\)$/gm)).toHaveLength(1)
    expect(text).toMatch(/@scope\/a 1\.0\.0 \(Apache-2\.0\)\n\nApache of a\n\na was made by A\n/)
    expect(text.indexOf('@scope/a')).toBeLessThan(text.indexOf('MIT License of b'))
  })

  it('refuse a library that says nothing of its licence', async () => {
    await expect(renderNotices([source('mute/x.js')])).rejects.toThrow('mute 1.0.0 says nothing of its licence')
  })

  it('know the innermost library of a path', () => {
    expect(packageFolder('/r/node_modules/a/node_modules/@s/b/lib/x.js')).toBe('/r/node_modules/a/node_modules/@s/b')
    expect(packageFolder('/r/plugin/main.ts')).toBeUndefined()
  })
})
